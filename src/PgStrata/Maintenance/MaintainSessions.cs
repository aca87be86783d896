using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// The two sessions of a run, opened when needed and again when lost. "Too many clients" is waited for: a night without
/// maintenance because of it has stopped an application before.
/// </summary>
sealed class MaintainSessions(SessionFactory factory, TimeSpan within) : IAsyncDisposable
{
    const string WorkerLabel = "maintain worker";

    Session? _control;
    Session? _worker;
    long? _run;

    internal SessionFactory Factory => factory;

    /// <summary>Reads, watches and holds the leases.</summary>
    internal async Task<Session> ControlAsync(CancellationToken cancellationToken)
    {
        if (_control is { IsOpen: true }) return _control;
        _control = await LiveAsync(_control, "maintain", cancellationToken).ConfigureAwait(false);
        // Leases and records of runs need not survive a crash of the server, which ends every run; waiting for the disk twice a table would
        // cost more than the DDL.
        await _control.ExecuteAsync(SqlText.Raw("SET synchronous_commit = off"), cancellationToken).ConfigureAwait(false);
        if (_run is { } run) await _control.ExecuteAsync(RunRows.Mark(run), cancellationToken).ConfigureAwait(false);
        return _control;
    }

    /// <summary>Marks the run as alive for as long as this process holds its sessions: see <see cref="RunRows.IsAlive"/>.</summary>
    internal async Task MarkAsync(long run, CancellationToken cancellationToken)
    {
        _run = run;
        var control = await ControlAsync(cancellationToken).ConfigureAwait(false);
        await control.ExecuteAsync(RunRows.Mark(run), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Control, and the worker too where there are many tables to read. That one is not waited for.</summary>
    internal async Task<Readers> ReadersAsync(CancellationToken cancellationToken)
    {
        var control = await ControlAsync(cancellationToken).ConfigureAwait(false);
        var tables = await control.ScalarAsync<long>(SqlText.Raw("SELECT count(*) FROM pgstrata.policy"), cancellationToken)
            .ConfigureAwait(false);
        if (tables < Readers.WorthwhileFrom) return new Readers(control);
        try
        {
            return new Readers(control, _worker = await factory.OpenAsync(WorkerLabel, cancellationToken).ConfigureAwait(false));
        }
        catch (StrataException error) when (IsPassing(error))
        {
            return new Readers(control);
        }
    }

    /// <summary>Acts.</summary>
    internal async Task<Session> WorkerAsync(CancellationToken cancellationToken) =>
        _worker = await LiveAsync(_worker, WorkerLabel, cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (_worker is { } worker) await worker.DisposeAsync().ConfigureAwait(false);
        if (_control is { } control) await control.DisposeAsync().ConfigureAwait(false);
    }

    async Task<Session> LiveAsync(Session? session, string label, CancellationToken cancellationToken)
    {
        if (session is { IsOpen: true }) return session;
        if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
        return await OpenAsync(factory, label, within, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a session, trying again with back-off while the server is only full or starting.</summary>
    /// <exception cref="StrataException"><c>too_many_clients</c>, <c>unreachable</c>: also after that time.</exception>
    internal static async Task<Session> OpenAsync(
        SessionFactory factory, string label, TimeSpan within, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var pause = 100; ; pause = Math.Min(pause * 2, 5000))
        {
            try
            {
                return await factory.OpenAsync(label, cancellationToken).ConfigureAwait(false);
            }
            catch (StrataException error) when (IsPassing(error) && clock.Elapsed < within)
            {
                await Task.Delay(pause / 2 + RandomNumberGenerator.GetInt32(pause / 2 + 1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    static bool IsPassing(StrataException error) => error.Code == "too_many_clients"
        || error is { Code: "unreachable", InnerException: PostgresException { SqlState: "57P03" or "57P01" } };
}
