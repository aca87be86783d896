using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Holds the tool's own server process at one row of the journal, inside its transaction, until it is opened.</summary>
sealed class Gate : IAsyncDisposable
{
    const int Key = 4711;

    /// <summary>
    /// The triggers: one before the row is written, one at COMMIT. The function has its own lock_timeout, or the tool's ladder would give
    /// up here.
    /// </summary>
    internal const string Schema =
        """
        CREATE SCHEMA crash;
        CREATE TABLE crash.gate (step text, state text, at_commit boolean);
        CREATE FUNCTION crash.hold() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
        BEGIN
          IF EXISTS (SELECT FROM crash.gate g WHERE new.id LIKE g.step AND g.state = new.state AND g.at_commit = (TG_NARGS > 0)) THEN
            PERFORM pg_advisory_xact_lock_shared(4711);
          END IF;
          RETURN new;
        END $$;
        CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON pgstrata.step FOR EACH ROW EXECUTE FUNCTION crash.hold();
        CREATE CONSTRAINT TRIGGER hold_at_commit AFTER INSERT OR UPDATE ON pgstrata.step DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION crash.hold('at commit');
        """;

    readonly TestDatabase database;
    readonly NpgsqlConnection holder;

    Gate(TestDatabase database, NpgsqlConnection holder) => (this.database, this.holder) = (database, holder);

    /// <summary>Closes the gate for a step, given as a LIKE pattern, on its way to a state.</summary>
    internal static async Task<Gate> CloseAsync(TestDatabase database, string step, string state, bool atCommit)
    {
        var session = await database.ConnectAsync("gate");
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({Key})", session);
        await command.ExecuteNonQueryAsync();
        await database.ExecuteAsync($"INSERT INTO crash.gate VALUES ('{step}', '{state}', {atCommit})");
        return new Gate(database, session);
    }

    /// <summary>Waits until the tool stands at the gate.</summary>
    internal Task ReachedAsync(RunningTool tool) => Until.TrueAsync(
        database,
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted " +
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        tool);

    /// <summary>Nobody else is held; who stands at the gate stays there.</summary>
    internal Task DisarmAsync() => database.ExecuteAsync("DELETE FROM crash.gate");

    /// <summary>Lets through who stands at the gate.</summary>
    internal async Task OpenAsync()
    {
        await DisarmAsync();
        await holder.CloseAsync();
    }

    public ValueTask DisposeAsync() => holder.DisposeAsync();
}
