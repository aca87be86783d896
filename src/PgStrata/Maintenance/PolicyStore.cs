using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>The policies in the database, which are the ones that run.</summary>
sealed class PolicyStore(Session session)
{
    /// <summary>
    /// All policies, by table. None when the schema was never made. Rows that cannot be read are errors of check, not of this.
    /// </summary>
    internal async Task<IReadOnlyList<Policy>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return [];
        return await session.QueryAsync(
            SqlText.Raw("SELECT policy::text FROM pgstrata.policy ORDER BY table_name"),
            r => PolicyJson.Read(r.GetString(0)),
            cancellationToken).ConfigureAwait(false);
    }

    internal async Task<Policy?> FindAsync(QualifiedName table, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(p => new QualifiedName(p.Schema, p.Table) == table);

    /// <summary>
    /// Makes the policies of the named tables equal to these; others stay as they are unless <paramref name="prune"/>. All in one
    /// transaction: with a single fault nothing changes.
    /// </summary>
    /// <param name="drafts">Policies as they are written down; a missing type of the key is taken from the table.</param>
    /// <param name="prune">Also remove the policies of tables that are not named. No leaf is touched.</param>
    /// <param name="planOnly">Say what would change.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<PolicyReport> ApplyAsync(
        IReadOnlyList<PolicyDraft> drafts, bool prune, bool planOnly, CancellationToken cancellationToken = default)
    {
        var names = drafts.Select(d => new QualifiedName(d.Schema ?? "", d.Table ?? "")).ToList();
        var sets = (await PartitionSetReader.ReadAsync(session, names, cancellationToken).ConfigureAwait(false)).ToDictionary(s => s.Name);
        var faults = new List<TableFault>();
        var wanted = new List<(Policy Policy, PartitionSet Set)>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var found = Read(drafts[i], names[i], sets.GetValueOrDefault(names[i]), names.IndexOf(names[i]) < i, out var policy);
            faults.AddRange(found.Select(f => new TableFault(i, names[i].ToString(), f.Field, f.Message)));
            if (found.Count == 0) wanted.Add((policy!, sets[names[i]]));
        }

        if (faults.Count > 0) return new PolicyReport([], faults);
        var current = (await ListAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(p => new QualifiedName(p.Schema, p.Table));
        var changes = wanted.Select(w => Change(w.Policy, w.Set.Name, current.GetValueOrDefault(w.Set.Name))).ToList();
        var gone = prune ? current.Keys.Except(names).ToList() : [];
        changes.AddRange(gone.Select(g => new PolicyChange(g.ToString(), "removed", ["its leaves stay as they are"])));
        if (!planOnly) await WriteAsync(wanted, changes, current, cancellationToken).ConfigureAwait(false);
        return new PolicyReport([.. changes.OrderBy(c => c.Table, StringComparer.Ordinal)], []);
    }

    /// <summary>Removes the policy of a table; its leaves stay as they are.</summary>
    /// <exception cref="StrataException"><c>no_policy</c>.</exception>
    internal async Task RemoveAsync(QualifiedName table, CancellationToken cancellationToken = default)
    {
        var removed = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
            ? await session.ExecuteAsync(Remove(table.ToString()), cancellationToken).ConfigureAwait(false)
            : 0;
        if (removed == 0) throw new StrataException("no_policy", $"There is no policy for {table}. See: pgstrata policy show");
    }

    async Task WriteAsync(
        IReadOnlyList<(Policy Policy, PartitionSet Set)> wanted, IReadOnlyList<PolicyChange> changes,
        Dictionary<QualifiedName, Policy> current, CancellationToken cancellationToken)
    {
        await StoreSchema.EnsureAsync(session, cancellationToken).ConfigureAwait(false);
        var actions = changes.ToDictionary(c => c.Table, c => c.Action, StringComparer.Ordinal);
        var statements = changes.Where(c => c.Action == "removed").Select(c => Remove(c.Table)).ToList();
        foreach (var (policy, set) in wanted)
        {
            var action = actions[set.Name.ToString()];
            if (action == "changed") statements.Add(Update(policy, set, current[set.Name]));
            if (action != "added") continue;
            var template = await TemplateSource.DeriveAsync(session, set, policy.Key, cancellationToken).ConfigureAwait(false);
            statements.Add(Insert(policy, set, template));
        }

        if (statements.Count > 0)
            await session.BatchAsync([SqlText.Raw("BEGIN"), .. statements, SqlText.Raw("COMMIT")], null, cancellationToken)
                .ConfigureAwait(false);
    }

    static SqlText Remove(string table) => SqlText.Of($"DELETE FROM pgstrata.policy WHERE table_name = {Literal.Of(table)}");

    /// <summary>Bounds that are read in another way make what retention did so far no measure: the next run of it is a first one.</summary>
    static SqlText Update(Policy policy, PartitionSet set, Policy before)
    {
        var isReadAlike = policy.Key == before.Key && policy.Grid.Zone.Equals(before.Grid.Zone);
        var kept = policy.Retention is null || !isReadAlike ? "NULL" : $"CASE WHEN table_oid = {set.Oid} THEN retained END";
        return SqlText.Of($"""
            UPDATE pgstrata.policy SET policy = {Literal.Of(PolicyJson.Write(policy))}, table_oid = {set.Oid},
              changed_at = pg_catalog.clock_timestamp(),
              retained = {SqlText.Raw(kept)}
            WHERE table_name = {Literal.Of(set.Name.ToString())}
            """);
    }

    static SqlText Insert(Policy policy, PartitionSet set, LeafTemplate template) => SqlText.Of($"""
        INSERT INTO pgstrata.policy (table_name, table_oid, policy, template)
        VALUES ({Literal.Of(set.Name.ToString())}, {set.Oid}, {Literal.Of(PolicyJson.Write(policy))},
          {Literal.Of(LeafTemplateJson.Write(template))})
        """);

    static List<PolicyFault> Read(PolicyDraft draft, QualifiedName name, PartitionSet? set, bool isTwice, out Policy? policy)
    {
        var faults = new List<PolicyFault>();
        if (isTwice) faults.Add(new PolicyFault("table", $"{name} is named twice."));
        var typed = draft with { TypeName = draft.TypeName ?? (set?.KeyColumns is [var key] && key == draft.Key ? set.KeyTypeName : null) };
        if (set is null)
            faults.Add(new PolicyFault(
                "table", $"There is no partitioned table {name}. Create it, or convert it first: pgstrata convert {name}"));
        var isKnown = typed.TypeName is not null;
        var isBuilt = typed.TryBuild(out policy, out var drafted);
        // Without the table its type is not known, and what follows from that is no news.
        faults.AddRange(drafted.Where(f => isKnown || f.Field != "key"));
        if (isBuilt && set is not null && TableState.KeyFault(policy!, set) is { } fault) faults.Add(new PolicyFault("key", fault));
        if (set is not null && !isKnown)
            faults.Add(new PolicyFault(
                "key", $"{name} is partitioned by {set.KeyExpression ?? string.Join(", ", set.KeyColumns)}, not by {draft.Key}."));
        return faults;
    }

    static PolicyChange Change(Policy wanted, QualifiedName table, Policy? current)
    {
        if (current is null) return new PolicyChange(table.ToString(), "added", []);
        var notes = Parts(PolicyDraft.Of(wanted)).Zip(Parts(PolicyDraft.Of(current)))
            .Where(p => p.First.Value != p.Second.Value)
            .Select(p => $"{p.First.Name}: {p.Second.Value ?? "–"} → {p.First.Value ?? "–"}").ToList();
        return new PolicyChange(table.ToString(), notes.Count == 0 ? "unchanged" : "changed", notes);
    }

    static IEnumerable<(string Name, string? Value)> Parts(PolicyDraft draft) =>
    [
        ("key", draft.Key), ("type", draft.TypeName), ("unit", draft.Kind),
        ("every", draft.Every), ("zone", draft.Zone), ("origin", draft.Origin),
        ("horizon", draft.Horizon), ("naming", draft.Naming), ("retain", draft.Retain), ("expire", draft.Expire), ("guard", draft.Guard),
        ("min-keep", draft.MinKeep?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("default", draft.Default),
        ("paused", draft.Paused ? "true" : "false"),
    ];
}
