using PgStrata.Maintenance;

namespace PgStrata.Cli.Bodies;

/// <summary>A check as one line of a monitoring plugin: state, the worst finding, performance data behind a bar.</summary>
static class NagiosLine
{
    internal static string Of(CheckReport report)
    {
        if (report.Unreachable is { } reason) return Unknown(reason);
        var critical = report.Findings.Count(f => f.Severity == CheckSeverity.Critical);
        var attention = report.Findings.Count - critical;
        var more = report.Findings.Count > 1 ? $" (and {report.Findings.Count - 1} more)" : "";
        var text = report.Findings is [var worst, ..]
            ? $"{(worst.Table is { } table ? table + ": " : "")}{worst.Code}: {worst.Detail}{more}"
            : $"{report.Tables} {(report.Tables == 1 ? "table" : "tables")}";
        return $"{Head(StateOf(report.Exit))} - {Clean(text)} | " +
            $"tables={report.Tables};;;0 critical={critical};;0;0 attention={attention};0;;0";
    }

    internal static string Unknown(string reason) => $"{Head(NagiosState.Unknown)} - {Clean(reason)}";

    internal static NagiosState StateOf(CheckExit exit) => exit switch
    {
        CheckExit.Ok => NagiosState.Ok,
        CheckExit.Attention => NagiosState.Warning,
        CheckExit.Critical => NagiosState.Critical,
        _ => NagiosState.Unknown,
    };

    static string Head(NagiosState state) => $"PGSTRATA {state.ToString().ToUpperInvariant()}";

    // A bar would begin the performance data, a line end the next line.
    static string Clean(string text) => text.ReplaceLineEndings(" ").Replace('|', '/');
}
