using System.Globalization;

namespace PgStrata.Testing;

/// <summary>How the rows in the database differ from what was acknowledged.</summary>
sealed class LedgerDifference<TKey>
{
    /// <summary>How many rows were compared.</summary>
    public long Rows { get; set; }

    /// <summary>Acknowledged and not there.</summary>
    public List<TKey> Lost { get; } = [];

    /// <summary>There, and deleted or never acknowledged.</summary>
    public List<TKey> Ghosts { get; } = [];

    /// <summary>There with other values than acknowledged last.</summary>
    public List<TKey> Different { get; } = [];

    /// <summary>There more than once.</summary>
    public List<TKey> Twice { get; } = [];

    public int Count => Lost.Count + Ghosts.Count + Different.Count + Twice.Count;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Rows} rows checked, {Count} differences")
        + Keys("lost", Lost) + Keys("ghosts", Ghosts) + Keys("different", Different) + Keys("twice", Twice);

    static string Keys(string name, List<TKey> keys)
    {
        if (keys.Count == 0) return "";
        var more = keys.Count > 10 ? ", …" : "";
        return string.Create(CultureInfo.InvariantCulture, $"; {keys.Count} {name}: {string.Join(", ", keys.Take(10))}{more}");
    }
}
