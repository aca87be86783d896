using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Rewriting;
using PgStrata.Testing;

namespace PgStrata.Tests.Live;

/// <summary>A table at work: its schema and rows, how it is to be converted, who uses it, and what the conversion may change.</summary>
/// <param name="Schema">Everything before the load.</param>
/// <param name="Request">How it is converted.</param>
/// <param name="Rows">The query the book is kept by: the key as text, then what the writers know of the row.</param>
/// <param name="Users">Adds the clients.</param>
/// <param name="Announced">Every difference the conversion may leave.</param>
sealed record LiveTable(
    string Schema, ConvertRequest Request, string Rows, Func<LiveLoad, Book, LiveLoad> Users, IReadOnlyList<Expectation> Announced)
{
    /// <summary>The role of the application: not the owner, under row level security.</summary>
    internal const string Role = "live_app";

    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The rows there are end with yesterday; the load writes those of today.</summary>
    internal static readonly DateTimeOffset Midnight = new(DateTime.SpecifyKind(DateTime.UtcNow.Date, DateTimeKind.Utc));

    // Roles belong to the server, which other databases share.
    internal const string CreateRole =
        """
        ;DO $$ BEGIN CREATE ROLE live_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT USAGE ON SCHEMA app TO live_app;
        """;

    /// <summary>The same, converted with a copy.</summary>
    internal LiveTable Copied() => this with
    {
        Request = Request with { Strategy = Strategy.Rewrite },
        Announced =
        [
            .. Announced, .. CaptureSql.Triggers.SelectMany(t => (string[])[$"triggers/{t}", $"triggers/{t}/enabled"])
                .Select(path => Expectation.Allowed(path, "keeps the old heap up")),
        ],
    };

    /// <summary>The clock of the application: what it writes is what it reads back, to the microsecond.</summary>
    internal static DateTime Now(DateTimeKind kind)
    {
        var now = DateTime.UtcNow;
        return DateTime.SpecifyKind(new DateTime(now.Ticks - (now.Ticks % 10)), kind);
    }

    /// <summary>A statement of an application that knows the row is there.</summary>
    internal static async Task OneAsync(LoadClient client, string sql, params object?[] values)
    {
        if (await client.ExecuteAsync(sql, values) is var changed and not 1)
            throw new InvalidOperationException($"{changed} rows changed instead of 1: {sql}");
    }

    /// <summary>A query of an application that knows its answer.</summary>
    internal static async Task FindAsync(LoadClient client, string sql, params object?[] values)
    {
        if (await client.ScalarAsync(sql, values) is var found and not 1L)
            throw new InvalidOperationException($"{found} rows found instead of 1: {sql}");
    }
}
