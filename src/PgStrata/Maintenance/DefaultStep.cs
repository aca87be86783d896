using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>Makes the fenced DEFAULT partition a policy wants and the table lacks, as a conversion does.</summary>
static class DefaultStep
{
    internal static Step Of(TablePlan plan, LeafTemplate template)
    {
        var (state, key) = (plan.State, plan.State.Policy.Key);
        var name = state.Name.With(plan.DefaultName);
        return new Step
        {
            Id = "default",
            Title = $"Create {name} as DEFAULT, with a fence that keeps rows out which have or will have a leaf: " +
                "attaching one never scans it",
            Kind = StepKind.Transaction,
            Locks =
            [
                new StepLock(state.Name.ToString(), LockMode.ShareUpdateExclusive, Only: true),
                .. state.PartnerLocks,
            ],
            Statements =
            [
                .. LeafSql.Create(state.Name, name, template)
                    .Append(FenceSql.Add(name, FenceSql.Proof(state.Set.KeyNotNull, key, plan.FenceEdge)))
                    .Append(SqlText.Of($"ALTER TABLE {state.Name} ATTACH PARTITION {name} DEFAULT")).Select(s => s.Text),
            ],
        };
    }
}
