using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Behind a pooler in transaction mode, session locks are on somebody else's backend: refused before anything happens.</summary>
public sealed class PoolerTests
{
    [SkippableTheory]
    [InlineData("")]
    [InlineData("ignore_startup_parameters = options,extra_float_digits,search_path")]
    public async Task Pgbouncer_in_transaction_mode_is_refused_with_advice(string setting)
    {
        Skip.IfNot(File.Exists("/usr/sbin/pgbouncer") || Environment.GetEnvironmentVariable("CI") is "true", "pgbouncer is not installed");
        await using var scene = await Scene.SetAsync();
        var port = FreePort();
        var configuration = Path.Combine(scene.Database.Server.Folder, $"pgbouncer-{port}.ini");
        string[] lines =
        [
            "[databases]", $"* = host=127.0.0.1 port={scene.Database.Server.Port} user=postgres", "[pgbouncer]", "listen_addr = 127.0.0.1",
            $"listen_port = {port}", "unix_socket_dir =", "auth_type = any", "pool_mode = transaction", setting,
        ];
        await ServerUser.RunAsync("sh", "-c", "cat >\"$1\" <<E\n" + string.Join('\n', lines) + "\nE", "sh", configuration);
        using var pooler = Process.Start(ServerUser.Start("/usr/sbin/pgbouncer", "-q", configuration))!;
        try
        {
            await ListensAsync(port, pooler);
            var connection = new NpgsqlConnectionStringBuilder(scene.Database.ConnectionString) { Port = port }.ConnectionString;
            var run = await Tool.RunAsync([.. Readings.Convert, "--connection", connection]);
            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.Contains("connection pooler", run.Error, StringComparison.Ordinal);
            Assert.Contains("Give the server's own address", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            pooler.Kill();
            await pooler.WaitForExitAsync();
        }
        await scene.AssertOriginalAsync();
    }

    static async Task ListensAsync(int port, Process pooler)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Assert.False(pooler.HasExited, "pgbouncer ended");
                await Task.Delay(20);
            }
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
