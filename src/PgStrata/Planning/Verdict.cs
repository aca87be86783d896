namespace PgStrata.Planning;

/// <summary>The outcome of a preflight check.</summary>
public enum Verdict
{
    /// <summary>Fine.</summary>
    Pass,

    /// <summary>Goes on; the operator should know.</summary>
    Warn,

    /// <summary>Stops before the first change.</summary>
    Block,
}
