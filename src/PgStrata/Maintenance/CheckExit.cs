namespace PgStrata.Maintenance;

/// <summary>What a check came to. The numbers are the exit codes of the program.</summary>
public enum CheckExit
{
    /// <summary>Nothing was found.</summary>
    Ok = 0,

    /// <summary>Something critical was found.</summary>
    Critical = 1,

    /// <summary>Something was found that needs attention.</summary>
    Attention = 3,

    /// <summary>The server could not be asked.</summary>
    Unreachable = 4,
}
