namespace PgStrata.Planning;

/// <summary>What every rendering of a plan says once, and how it describes a step.</summary>
static class PlanHeader
{
    /// <summary>What each step also sends.</summary>
    internal const string Text = Begin + "then its row in pgstrata.step, guarded by the lease. " + End;

    const string Begin = "Each step is one transaction: its locks first, tried for a few milliseconds at a time, then its statements, ";
    const string End = "Steps that stop readers or writers commit with synchronous_commit = local.";

    /// <summary>The same for a plan: maintenance keeps no row a step, the next run plans from what is.</summary>
    internal static string Of(Plan plan) => plan.Verb == "maintain" ? Begin + "guarded by the lease. " + End : Text;

    /// <summary>What the operator said about the run; null when nothing.</summary>
    internal static string? Settings(Plan plan) => plan.Run is { } run ? $"Runs with {string.Join(' ', run.Options())}" : null;

    internal static string Describe(Step step)
    {
        var effect = step.Effect switch
        {
            Effect.Scan => "reads the heap",
            Effect.Build => step.OutOfUse ? "builds indexes of tables nobody uses yet" : "builds an index, concurrently",
            Effect.Copy => "copies rows",
            Effect.Sample => "samples rows",
            _ => "catalog only",
        };
        var locks = step.Locks.Count == 0
            ? "no lock on anything in use"
            : string.Join(", ", step.Locks.Select(l => $"{l.ModeSql} on {l.Relation}"));
        return $"{effect}; {locks}";
    }
}
