namespace PgStrata.Conversion.Queries;

/// <summary>One thing said about a statement.</summary>
readonly record struct Remark(QueryVerdict Verdict, string Advice);
