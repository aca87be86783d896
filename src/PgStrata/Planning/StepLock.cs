using System.Text;

namespace PgStrata.Planning;

/// <summary>A lock a step takes.</summary>
/// <param name="Relation">The relation, schema-qualified and quoted.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Implicit">
/// Taken by the statement itself: LOCK TABLE does not know sequences, and would lock every table under a view.
/// </param>
/// <param name="Only">Not its partitions.</param>
public sealed record StepLock(string Relation, LockMode Mode, bool Implicit = false, bool Only = false)
{
    /// <summary>True when readers or writers wait for it, so that it must be tried briefly.</summary>
    internal bool StopsTraffic => Mode >= LockMode.Share;

    internal string ModeSql => ModeName(Mode);

    internal static string ModeName(LockMode mode)
    {
        var words = new StringBuilder();
        foreach (var c in mode.ToString())
            words.Append(char.IsUpper(c) && words.Length > 0 ? " " : "").Append(char.ToUpperInvariant(c));
        return words.ToString();
    }
}
