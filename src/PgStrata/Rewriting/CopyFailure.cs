using Npgsql;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>What the server says against a row of the copy ends no operation: hours of work stand, and a person decides.</summary>
static class CopyFailure
{
    const string LeaseLost = "PS001";

    internal static async Task HoldAsync(Step step, CopySpec copy, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState is not (LeaseLost or "57P01" or "57P02" or "57P03"))
        {
            var what = error.SqlState == PostgresErrorCodes.CheckViolation
                ? $"a row of {copy.Source} fits no leaf of {copy.Target.Name} or breaks a CHECK: {error.MessageText}"
                : $"{error.MessageText} (SQLSTATE {error.SqlState})";
            var detail = error.Detail is { Length: > 0 } text ? $"\n  detail: {text}" : "";
            throw new StepFailure(FailureKind.Halted, $"step {step.Id}: {what}{detail}", error);
        }
    }
}
