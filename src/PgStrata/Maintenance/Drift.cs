namespace PgStrata.Maintenance;

/// <summary>Leaves that differ from their table or from the stored leaf template, all in the same way.</summary>
/// <param name="TableOid">The table.</param>
/// <param name="Code">The finding's code.</param>
/// <param name="Detail">Which leaves, and what differs.</param>
/// <param name="Remedy">The SQL that makes them alike again.</param>
sealed record Drift(uint TableOid, string Code, string Detail, string Remedy)
{
    /// <summary>Hundreds of leaves that lack the same grant are one finding.</summary>
    const int MostNames = 3;

    const int MostRemedies = 20;

    internal static Drift Of(uint table, string code, string what, IReadOnlyList<(string Leaf, string Remedy)> leaves)
    {
        var more = leaves.Count - MostNames;
        var names = string.Join(", ", leaves.Take(MostNames).Select(l => l.Leaf)) + (more > 0 ? $" and {more} more" : "");
        var rest = leaves.Count - MostRemedies;
        var sql = string.Join("; ", leaves.Take(MostRemedies).Select(l => l.Remedy));
        if (rest > 0) sql += $"; -- and the same for {rest} more leaves";
        return new Drift(table, code, $"{names}: {what}", sql);
    }
}
