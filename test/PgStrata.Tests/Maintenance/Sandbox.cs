using PgStrata.Catalog;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>A database marked as a playground, with tables under policies.</summary>
sealed class Sandbox : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 10, 9, 30, 0, TimeSpan.Zero);

    Sandbox(TestDatabase database, Session session) =>
        (Database, Session, Factory) = (database, session, new SessionFactory(database.ConnectionString));

    public TestDatabase Database { get; }

    public Session Session { get; }

    public SessionFactory Factory { get; }

    public static async Task<Sandbox> CreateAsync(string sql, int major = PostgresVersions.Default)
    {
        var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE SCHEMA app;" + sql);
        var session = await new SessionFactory(database.ConnectionString).OpenAsync("test");
        await StoreSchema.EnsureAsync(session, CancellationToken.None);
        await database.ExecuteAsync("UPDATE pgstrata.meta SET sandbox = true");
        return new Sandbox(database, session);
    }

    /// <summary>A table app.NAME (id, at TYPE) by range of at.</summary>
    public static string Table(string name, string type = "timestamptz") =>
        $"CREATE TABLE app.{new Identifier(name)} (id bigint GENERATED ALWAYS AS IDENTITY, at {type} NOT NULL, note text," +
        " PRIMARY KEY (id, at)) PARTITION BY RANGE (at);" +
        $"CREATE INDEX ON app.{new Identifier(name)} (at);";

    public static PolicyDraft Daily(string table) => new()
    {
        Schema = "app", Table = table, Key = "at", Every = "1 day", Zone = "UTC", Horizon = "7 days",
    };

    public async Task ApplyAsync(params PolicyDraft[] drafts)
    {
        var report = await new PolicyStore(Session).ApplyAsync(drafts, prune: false, planOnly: false);
        Assert.Equal([], report.Faults);
    }

    public Task<MaintainReport> RunAsync(DateTimeOffset? at = null, Func<MaintainRequest, MaintainRequest>? with = null)
    {
        var request = new MaintainRequest { At = at, ConnectWithin = TimeSpan.FromSeconds(60) };
        return new Maintainer(Factory).RunAsync(with?.Invoke(request) ?? request);
    }

    /// <summary>Runs and insists that it went well.</summary>
    public async Task<TableReport> RunWellAsync(DateTimeOffset? at = null, string? table = null)
    {
        var report = await RunAsync(at);
        Assert.True(report.Exit == MaintainExit.Done, string.Join('\n', report.Tables.Select(t => $"{t.Table}: {t.Outcome} {t.Message}")));
        return report.Tables.First(t => table is null || t.Table == table);
    }

    public async Task<IReadOnlyList<(string Name, string Bound)>> LeavesAsync(string table)
    {
        var sets = await PartitionSetReader.ReadAsync(Session, [new QualifiedName("app", table)]);
        return [.. sets[0].Leaves.Select(l => (l.Name.Name, l.BoundText))];
    }

    /// <summary>The ranges in order, read as values.</summary>
    public async Task<IReadOnlyList<RangeBound>> RangesAsync(string table, PartitionKey key) =>
        [
            .. (await LeavesAsync(table)).Select(l => PartitionBound.Parse(l.Bound, key)).OfType<PartitionBound.Range>()
                .Select(r => r.Bound).OrderBy(b => b.Lower),
        ];

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Database.DisposeAsync();
    }
}
