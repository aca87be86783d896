using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>
/// Chooses the bound of the legacy leaf: the first grid edge at or after now, or the frontier if that is later, plus the soak.
/// </summary>
static class Bounds
{
    internal static long? Choose(ConvertRequest request, ConvertFacts facts, Policy policy, List<PreflightCheck> checks)
    {
        var (grid, key) = (policy.Grid, policy.Key);
        long? highest = null;
        if (facts.Highest is { } text)
        {
            if (key.TryPosition(text, out var position)) highest = position;
            else
            {
                checks.Add(new PreflightCheck(
                    "outliers", Verdict.Block, $"The highest {key.Column} is {text}, which no range leaf can hold below a bound.",
                    $"SELECT * FROM {facts.Shape.Name} ORDER BY {new Sql.Identifier(key.Column)} DESC NULLS LAST LIMIT 20"));
                return null;
            }
        }
        if (request.Bound is { } wanted) return Given(request, wanted, policy, facts.Now, highest, checks);
        if (Start(facts, policy, highest, checks) is not { } from) return null;
        var soak = request.Soak ?? policy.Grid.Period;
        var bound = grid.Ceiling(grid.Move(from, soak, 1));
        if (highest >= bound) return Stray(request.Strays, policy, bound, highest.Value, checks);
        checks.Add(new PreflightCheck(
            "bound", Verdict.Pass,
            $"Rows stay in the legacy leaf up to {Text(policy, bound)}; " +
            $"pruning and retention work by {policy.Grid.Period} from there on."));
        return bound;
    }

    static long? Start(ConvertFacts facts, Policy policy, long? highest, List<PreflightCheck> checks)
    {
        if (policy.Key.Kind == KeyKind.Number)
        {
            if (highest is not null) return highest;
            checks.Add(new PreflightCheck(
                "bound", Verdict.Block,
                $"No index tells the highest {policy.Key.Column}, so the bound cannot be chosen without reading the table.",
                "Give it: --bound N, an edge of the grid above every row."));
            return null;
        }
        var now = policy.Grid.PositionOf(facts.Now);
        // A plausible frontier lies before the horizon; anything later is an outlier that must not push the bound into the next century.
        return highest is { } h && h > now && h < LeafPlan.PlausibleUntil(policy, now) ? h : now;
    }

    static long? Given(
        ConvertRequest request, string text, Policy policy, DateTimeOffset now, long? highest, List<PreflightCheck> checks)
    {
        if (!EdgeText.TryRead(text, policy.Key, policy.Grid, out var bound))
        {
            checks.Add(new PreflightCheck(
                "bound", Verdict.Block, $"--bound '{text}' is not a value of {policy.Key.Column} ({policy.Key.TypeName}).",
                policy.Key.Kind == KeyKind.Number
                    ? $"Give a number that is an edge of the grid: a multiple of {policy.Grid.Period}, counted from --origin."
                    : $"Give a date or a local time, which are in {policy.Grid.Zone} (--zone), or an instant: " +
                        "--bound '2026-12-01', --bound '2026-12-01T00:00:00Z'."));
            return null;
        }
        if (!policy.Grid.IsEdge(bound))
        {
            checks.Add(new PreflightCheck(
                "bound", Verdict.Block, $"--bound '{text}' is not an edge of the grid.",
                $"The next edge is {Text(policy, policy.Grid.Ceiling(bound))}."));
            return null;
        }
        // The CHECK at the bound is there before the leaves above it.
        if (policy.Key.Kind != KeyKind.Number && bound <= policy.Grid.PositionOf(now))
        {
            checks.Add(new PreflightCheck(
                "bound", Verdict.Block,
                $"--bound '{text}' is not after now: from the first step to the switch, every new row of today would be rejected.",
                $"Leave --bound out, or give a later one: --bound '{Text(policy, policy.Grid.Next(policy.Grid.PositionOf(now)))}' " +
                "at the earliest, and later than the switch will be."));
            return null;
        }
        return highest >= bound ? Stray(request.Strays, policy, bound, highest.Value, checks) : bound;
    }

    static long? Stray(Strays strays, Policy policy, long bound, long highest, List<PreflightCheck> checks)
    {
        if (strays == Strays.Raise)
        {
            var raised = policy.Grid.Next(highest);
            checks.Add(new PreflightCheck(
                "strays", Verdict.Warn,
                $"The bound is raised from {Text(policy, bound)} to {Text(policy, raised)}, " +
                $"above the highest {policy.Key.Column} {Text(policy, highest)}: until then every new row goes to the legacy leaf, " +
                $"and neither pruning nor retention works by {policy.Grid.Period}."));
            return raised;
        }
        if (strays == Strays.Move)
        {
            checks.Add(new PreflightCheck(
                "strays", Verdict.Block,
                $"There are rows at or above the bound {Text(policy, bound)}, up to {Text(policy, highest)}; " +
                "moving them alone is not possible yet.",
                "--strays raise keeps them in the legacy leaf, --strategy rewrite gives every row a leaf; " +
                "or correct them and convert again."));
            return null;
        }
        checks.Add(new PreflightCheck(
            "strays", Verdict.Block,
            $"There are rows at or above the bound {Text(policy, bound)}: the highest {policy.Key.Column} is {Text(policy, highest)}.",
            $"Look at them: SELECT * FROM {new Sql.QualifiedName(policy.Schema, policy.Table)} " +
            $"WHERE {new Sql.Identifier(policy.Key.Column)} >= {policy.Key.Literal(bound)} " +
            $"ORDER BY {new Sql.Identifier(policy.Key.Column)} DESC LIMIT 20; " +
            $"then correct them, or raise the bound with --bound '{Text(policy, policy.Grid.Next(highest))}'."));
        return null;
    }

    internal static string Text(Policy policy, long position)
    {
        var literal = policy.Key.Literal(position);
        var cast = literal.LastIndexOf("::", StringComparison.Ordinal);
        return (cast < 0 ? literal : literal[..cast]).Trim('\'');
    }
}
