namespace PgStrata.Maintenance;

/// <summary>How bad a finding is.</summary>
public enum CheckSeverity
{
    /// <summary>Somebody should look in the next days.</summary>
    Attention,

    /// <summary>Somebody must look now: rows have no leaf, or soon will not.</summary>
    Critical,
}
