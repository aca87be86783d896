namespace PgStrata.Tests.Crash;

/// <summary>The steps of the conversion and of its roll-back as LIKE patterns, each with the states the journal gives it.</summary>
public static class Steps
{
    static readonly string[] BeforeSwitch =
    [
        "count-alerts_reading_fkey", "stage-schema", "bound-check", "bound-validate", "build-pgstrata_%_wide1", "build-pgstrata_%_spare1", "parent",
        "leaf-readings_p21000101", "leaf-readings_p21000102", "fk-readings_kind_fkey",
    ];

    static readonly string[] FromSwitch = ["switch", "validate-alerts_reading_fkey", "analyze"];

    public static IEnumerable<object[]> OfConversion() => Rows([.. BeforeSwitch, .. FromSwitch]);

    public static IEnumerable<object[]> OfPreparation() => Rows(BeforeSwitch);

    public static IEnumerable<object[]> OfRollBack() => Rows(["switch", "validate-alerts_reading_fkey", "drop-staged"]);

    static IEnumerable<object[]> Rows(IEnumerable<string> steps) =>
        from step in steps
        from state in step.StartsWith("build-", StringComparison.Ordinal) ? (string[])["intent", "done"] : ["done"]
        select (object[])[step, state];
}
