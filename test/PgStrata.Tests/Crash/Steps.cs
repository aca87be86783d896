namespace PgStrata.Tests.Crash;

/// <summary>The steps of the conversion and of its roll-back as LIKE patterns, each with the states the journal gives it.</summary>
public static class Steps
{
    static readonly string[] BeforeSwitch =
    [
        "count-alerts_reading_fkey", "stage-schema", "bound-check", "bound-validate", "build-pgstrata_%_wide1", "build-pgstrata_%_wide2",
        "build-pgstrata_%_spare2", "parent", "leaf-readings_p21000101", "leaf-readings_p21000102", "fk-readings_kind_fkey",
    ];

    static readonly string[] FromSwitch = ["switch", "validate-alerts_reading_fkey", "analyze"];

    public static IEnumerable<object[]> OfConversion() => Rows([.. BeforeSwitch, .. FromSwitch]);

    public static IEnumerable<object[]> OfPreparation() => Rows(BeforeSwitch);

    /// <summary>The way back of a preparation that is complete, in the order it is walked.</summary>
    internal static IEnumerable<(string Step, string State)> OfAbort() =>
        from step in BeforeSwitch.Reverse()
        from state in IsConcurrent(step) ? (string[])["intent", "undone"] : ["undone"]
        select (step, state);

    internal static IEnumerable<(string Step, string State)> OfRollBack() =>
        from step in (string[])["switch", "validate-alerts_reading_fkey", "drop-pgstrata_%_wide1", "drop-staged"]
        from state in IsConcurrent(step) ? (string[])["intent", "done"] : ["done"]
        select (step, state);

    internal static IEnumerable<(string Step, string State)> OfCompletion() =>
        from step in (string[])["bound-check", "spare-pgstrata_%_spare2", "staging"]
        from state in IsConcurrent(step) ? (string[])["intent", "done"] : ["done"]
        select (step, state);

    static bool IsConcurrent(string step) => step.Contains("pgstrata_", StringComparison.Ordinal);

    static IEnumerable<object[]> Rows(IEnumerable<string> steps) =>
        from step in steps
        from state in IsConcurrent(step) ? (string[])["intent", "done"] : ["done"]
        select (object[])[step, state];
}
