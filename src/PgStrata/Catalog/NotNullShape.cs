namespace PgStrata.Catalog;

/// <summary>The named NOT NULL of a column; only 18 and later keep one in pg_constraint (contype n).</summary>
sealed record NotNullShape(string Name, bool Validated, bool NoInherit, string? Comment);
