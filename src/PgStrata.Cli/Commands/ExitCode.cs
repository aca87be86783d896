namespace PgStrata.Cli.Commands;

/// <summary>Every way the tool ends.</summary>
static class ExitCode
{
    internal const int Ok = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;
    internal const int Attention = 3;
    internal const int NotObtained = 4;
    internal const int Partial = 5;
    internal const int Interrupted = 130;
    internal const int Terminated = 143;

    /// <summary>The table as the help prints it.</summary>
    internal static readonly IReadOnlyList<(int Code, string Meaning)> Table =
    [
        (Ok, "done, or nothing to do"),
        (Failed, "failed; check: critical"),
        (Usage, "wrong usage or configuration; nothing was tried"),
        (Attention,
            "`maintain --plan`, `policy … --plan`: changes are pending; maintain: a rail keeps leaves; check: attention; " +
            "queries: a statement breaks"),
        (NotObtained,
            "locks or the lease of the table not obtained in time; an operation stays open, and `operation resume` goes on; " +
            "check: server unreachable"),
        (Partial, "some tables failed, the others are done"),
        (Interrupted, "interrupted (Ctrl-C); the message says how to go on"),
        (Terminated, "terminated (SIGTERM); the message says how to go on"),
    ];

    /// <summary>The code an error that nobody handled ends with.</summary>
    internal static int Of(StrataException error) => error.Code switch
    {
        "connection" or "usage" or "policy" or "plan_format" or "file" or "gate" or "not_sandbox" => Usage,
        "lock_timeout" or "lease" or "too_many_clients" => NotObtained,
        "unanswered" => Interrupted,
        _ => Failed,
    };
}
