using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>The last line of a message: the command to go on.</summary>
static class GoOn
{
    internal static string After(FailureKind kind, Plan plan, Direction direction, bool passed) =>
        kind == FailureKind.LeaseLost ? $"That run goes on with it; see: pgstrata operation show {plan.Operation}"
        : direction == Direction.Backward ? $"Some of it is undone. Go on undoing with: pgstrata operation abort {plan.Operation}"
        : passed ? $"The point of no return is passed; what is left can be finished with: pgstrata operation resume {plan.Operation}"
        : $"Nothing is lost. Go on with: pgstrata operation resume {plan.Operation}" +
          $"   or undo with: pgstrata operation abort {plan.Operation}";
}
