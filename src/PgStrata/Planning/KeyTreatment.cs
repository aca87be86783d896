namespace PgStrata.Planning;

/// <summary>What becomes of a unique key: PostgreSQL demands the key column in every unique key of the parent.</summary>
enum KeyTreatment
{
    /// <summary>It has the key column already: adopted as it is.</summary>
    Adopt,

    /// <summary>The key column is added, everywhere.</summary>
    Widen,

    /// <summary>It stays on every leaf; the parent gets one with the key column added.</summary>
    Local,
}
