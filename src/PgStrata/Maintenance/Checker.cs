using Npgsql;
using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>Looks at every table with a policy for a monitor. Changes nothing.</summary>
sealed class Checker(SessionFactory factory, TimeProvider? clock = null)
{
    /// <summary>Never throws for a server that cannot be reached: that is a finding.</summary>
    internal async Task<CheckReport> CheckAsync(CheckRequest request, CancellationToken cancellationToken = default)
    {
        Session session;
        try
        {
            session = await factory.OpenAsync("check", cancellationToken).ConfigureAwait(false);
        }
        catch (StrataException error) when (error.Code is "unreachable" or "too_many_clients" or "pooler")
        {
            return new CheckReport(0, [], error.Message);
        }

        await using (session.ConfigureAwait(false))
        {
            try
            {
                return await LookAsync(session, request, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                return new CheckReport(
                    0, [],
                    $"This role may not look: {error.MessageText} ({error.SqlState}). " +
                    "GRANT USAGE ON SCHEMA pgstrata TO …; GRANT SELECT ON ALL TABLES IN SCHEMA pgstrata TO …");
            }
        }
    }

    async Task<CheckReport> LookAsync(Session session, CheckRequest request, CancellationToken cancellationToken)
    {
        var names = request.Tables.Select(t => t.ToString()).ToList();
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false))
            return new CheckReport(0, names.Count == 0 ? [NoPolicies] : await WithoutPolicyAsync(session, names, cancellationToken)
                .ConfigureAwait(false));
        var look = await Inspection.ReadAsync(session, names, request.At, clock ?? TimeProvider.System, cancellationToken)
            .ConfigureAwait(false);
        var runs = await LastRunReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var plans = look.Tables.Select(t => t.Plan).OfType<TablePlan>().ToDictionary(p => p.State.Set.Oid);
        var drift = await DriftReader.ReadAsync(session, plans.Values, cancellationToken).ConfigureAwait(false);
        var findings = look.Tables.Count == 0 && names.Count == 0 ? [NoPolicies] : new List<CheckFinding>();
        foreach (var (stored, plan, fault) in look.Tables)
        {
            findings.AddRange(plan is not null ? CheckRules.Of(plan) : [Broken(stored, fault!)]);
            findings.AddRange(stored.SkipReason is { } skip
                ? [LeftAlone(stored.Table, skip)]
                : CheckRules.Of(stored.Table, runs.GetValueOrDefault(stored.Table), look.Now, request.MaxAge, plan));
        }

        findings.AddRange(CheckRules.Of(await LastRunReader.LatestAsync(session, cancellationToken).ConfigureAwait(false)));
        var operations = (await new BoundWindowReader(session).ReadAsync(cancellationToken).ConfigureAwait(false))
            .Where(o => names.Count == 0 || names.Contains(o.Row.Table, StringComparer.Ordinal)).ToList();
        foreach (var (row, window) in operations)
        {
            var isAlive = OperationState.IsOpen(row.State)
                && await Lease.IsTakenByOtherAsync(session, row.Table, cancellationToken).ConfigureAwait(false);
            findings.AddRange(CheckRules.Of(row, window, isAlive));
        }

        // A table that is being converted has no policy yet; its operation is what there is to say about it.
        var known = look.Tables.Select(t => t.Stored.Table)
            .Concat(operations.Where(o => OperationState.IsOpen(o.Row.State)).Select(o => o.Row.Table));
        findings.AddRange(await WithoutPolicyAsync(session, [.. names.Except(known, StringComparer.Ordinal)], cancellationToken)
            .ConfigureAwait(false));
        findings.AddRange(drift.Select(
            d => new CheckFinding(d.Code, CheckSeverity.Attention, plans[d.TableOid].State.Stored.Table, d.Detail, d.Remedy)));
        return new CheckReport(
            look.Tables.Count, [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Table, StringComparer.Ordinal)]);
    }

    static CheckFinding NoPolicies => new(
        "no-policies", CheckSeverity.Attention, null, "no table has a policy", "pgstrata policy adopt   or: pgstrata convert");

    static CheckFinding LeftAlone(string table, string why) => new(
        "left-alone", CheckSeverity.Attention, table, $"maintenance leaves it alone: {why}", "pgstrata status " + table);

    static async Task<IReadOnlyList<CheckFinding>> WithoutPolicyAsync(
        Session session, IReadOnlyList<string> tables, CancellationToken cancellationToken) => await session.QueryAsync(
            SqlText.Of($"""
                SELECT t, (SELECT c.relkind::text FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(t))
                FROM unnest({Literal.OfArray(tables)}) t
                """),
            r => CheckRules.WithoutPolicy(r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1)[0]), cancellationToken)
                .ConfigureAwait(false);

    static CheckFinding Broken(StoredPolicy stored, string fault) =>
        new("broken", CheckSeverity.Critical, stored.Table, fault, "pgstrata policy show");
}
