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
        catch (StrataException error) when (error.Code is "unreachable" or "too_many_clients")
        {
            return new CheckReport(0, [], error.Message);
        }

        await using (session.ConfigureAwait(false)) return await LookAsync(session, request, cancellationToken).ConfigureAwait(false);
    }

    async Task<CheckReport> LookAsync(Session session, CheckRequest request, CancellationToken cancellationToken)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return new CheckReport(0, [NoPolicies]);
        var names = request.Tables.Select(t => t.ToString()).ToList();
        var look = await Inspection.ReadAsync(session, names, request.At, clock ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var runs = await LastRunReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var plans = look.Tables.Select(t => t.Plan).OfType<TablePlan>().ToDictionary(p => p.State.Set.Oid);
        var drift = await DriftReader.ReadAsync(session, plans.Values, cancellationToken).ConfigureAwait(false);
        var findings = look.Tables.Count == 0 && names.Count == 0 ? [NoPolicies] : new List<CheckFinding>();
        findings.AddRange(names.Except(look.Tables.Select(t => t.Stored.Table), StringComparer.Ordinal).Select(NoPolicy));
        foreach (var (stored, plan, fault) in look.Tables)
        {
            findings.AddRange(plan is not null ? CheckRules.Of(plan) : [Broken(stored, fault!)]);
            findings.AddRange(stored.SkipReason is { } skip
                ? [new CheckFinding("left-alone", CheckSeverity.Attention, stored.Table, $"maintenance leaves it alone: {skip}", "pgstrata status " + stored.Table)]
                : CheckRules.Of(stored.Table, runs.GetValueOrDefault(stored.Table), look.Now, request.MaxAge, plan?.IsStopped == true));
        }

        findings.AddRange(CheckRules.Of(await LastRunReader.LatestAsync(session, cancellationToken).ConfigureAwait(false)));
        foreach (var (row, window) in await new BoundWindowReader(session).ReadAsync(cancellationToken).ConfigureAwait(false))
            if (names.Count == 0 || names.Contains(row.Table, StringComparer.Ordinal)) findings.AddRange(CheckRules.Of(row, window));
        findings.AddRange(drift.Select(
            d => new CheckFinding(d.Code, CheckSeverity.Attention, plans[d.TableOid].State.Stored.Table, d.Detail, d.Remedy)));
        return new CheckReport(look.Tables.Count, [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Table, StringComparer.Ordinal)]);
    }

    static CheckFinding NoPolicies => new("no-policies", CheckSeverity.Attention, null, "no table has a policy", "pgstrata policy adopt   or: pgstrata convert");

    static CheckFinding NoPolicy(string table) => new("no-policy", CheckSeverity.Critical, table, "there is no policy for it", $"pgstrata policy adopt {table}");

    static CheckFinding Broken(StoredPolicy stored, string fault) => new("broken", CheckSeverity.Critical, stored.Table, fault, "pgstrata policy show");
}
