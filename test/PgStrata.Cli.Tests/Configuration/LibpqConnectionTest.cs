using Npgsql;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

/// <summary>What a connection string, the environment and the files of libpq come to.</summary>
public sealed class LibpqConnectionTest : IDisposable
{
    readonly TemporaryDirectory home = new();

    public void Dispose() => home.Dispose();

    // Expected: host;port;database;user, the rest is looked at by name.
    [Theory]
    [InlineData("host=db1 dbname=app user=bob port=5433", "db1;5433;app;bob")]
    [InlineData("  host = db1   dbname = 'my base'  ", "db1;5432;my base;alice")]
    [InlineData(@"dbname='it\'s' user=b\ ob", "localhost;5432;it's;b ob")]
    [InlineData("host=db1 host=db2", "db2;5432;alice;alice")]
    [InlineData("user=bob", "localhost;5432;bob;bob")]
    [InlineData("host=10.0.0.9 hostaddr=10.0.0.8", "10.0.0.8;5432;alice;alice")]
    [InlineData("Host=db1;Database=app", "db1;5432;app;alice")]
    [InlineData("Server=db1;Port=6000;Username=bob;Database=app;", "db1;6000;app;bob")]
    [InlineData("Host=db1", "db1;5432;alice;alice")]
    [InlineData("postgresql://", "localhost;5432;alice;alice")]
    [InlineData("postgres://db1", "db1;5432;alice;alice")]
    [InlineData("postgresql://bob@db1:5433/app", "db1;5433;app;bob")]
    [InlineData("postgresql://b%40b:p%2Fw@db1/a%20p", "db1;5432;a p;b@b")]
    [InlineData("postgresql:///app?host=/var/run/pg&port=5499", "/var/run/pg;5499;app;alice")]
    [InlineData("postgresql://%2Ftmp%2Fsock/app", "/tmp/sock;5432;app;alice")]
    [InlineData("postgresql://[2001:db8::1]:5433/app", "2001:db8::1;5433;app;alice")]
    [InlineData("postgresql:///app?user=bob&host=db9", "db9;5432;app;bob")]
    public void strings_of_every_form_are_read(string text, string expected)
    {
        var connection = Resolve(text);
        Assert.Equal(expected, $"{connection.Host};{connection.Port};{connection.Database};{connection.Username}");
    }

    [Theory]
    [InlineData("postgresql://a:1,b:2/app", "a:1,b:2")]
    [InlineData("postgresql://a,b:2/app", "a:5432,b:2")]
    [InlineData("host=a,b port=7000", "a:7000,b:7000")]
    [InlineData("host=a,b port=1,2", "a:1,b:2")]
    [InlineData("postgresql://[::1]:1,b:2/app", "[::1]:1,b:2")]
    [InlineData("Host=a:1,b:2;Database=app", "a:1,b:2")]
    [InlineData("Host=a,b;Port=7000", "a:7000,b:7000")]
    public void several_hosts_become_one_list(string text, string expected) => Assert.Equal(expected, Resolve(text).Host);

    [Theory]
    [InlineData("sslmode", "verify-full", "SSL Mode", "VerifyFull")]
    [InlineData("sslmode", "disable", "SSL Mode", "Disable")]
    [InlineData("application_name", "it", "Application Name", "it")]
    [InlineData("connect_timeout", "7", "Timeout", "7")]
    [InlineData("connect_timeout", "-1", "Timeout", "0")]
    [InlineData("passfile", "/etc/pass", "Passfile", "/etc/pass")]
    [InlineData("sslrootcert", "/etc/ca.crt", "Root Certificate", "/etc/ca.crt")]
    [InlineData("sslcert", "/etc/c.crt", "SSL Certificate", "/etc/c.crt")]
    [InlineData("sslnegotiation", "direct", "SSL Negotiation", "Direct")]
    [InlineData("gssencmode", "disable", "GSS Encryption Mode", "Disable")]
    [InlineData("channel_binding", "require", "Channel Binding", "Require")]
    [InlineData("load_balance_hosts", "random", "Load Balance Hosts", "True")]
    [InlineData("krbsrvname", "pg", "Kerberos Service Name", "pg")]
    [InlineData("keepalives_idle", "11", "TCP Keepalive Time", "11")]
    public void settings_reach_npgsql_from_keywords_and_from_a_uri(string name, string value, string keyword, string expected)
    {
        Assert.Equal(expected, Resolve($"host=db1 {name}={value}")[keyword]?.ToString());
        Assert.Equal(expected, Resolve($"postgresql://db1/app?{name}={Uri.EscapeDataString(value)}")[keyword]?.ToString());
    }

    [Fact]
    public void target_session_attributes_work_for_a_single_host_too()
    {
        var connection = Resolve("host=db1 target_session_attrs=read-write");
        Assert.Equal("db1:5432,db1:5432", connection.Host);
        Assert.Equal("read-write", connection.TargetSessionAttributes);
        Assert.Equal("db1", Resolve("host=db1 target_session_attrs=any").Host);
    }

    [Fact]
    public void without_any_string_the_environment_of_libpq_rules()
    {
        var connection = Resolve(null, ("PGHOST", "envhost"), ("PGPORT", "5999"), ("PGDATABASE", "envdb"), ("PGUSER", "envuser"),
            ("PGSSLMODE", "require"), ("PGCONNECT_TIMEOUT", "3"), ("PGPASSFILE", "/etc/pass"), ("PGPASSWORD", "secret"));
        Assert.Equal(("envhost", 5999, "envdb", "envuser"), (connection.Host, connection.Port, connection.Database, connection.Username));
        Assert.Equal((SslMode.Require, 3, "/etc/pass", "secret"),
            (connection.SslMode, connection.Timeout, connection.Passfile, connection.Password));
    }

    [Theory]
    [InlineData("host=db1")]
    [InlineData("Host=db1")]
    [InlineData("postgresql://db1")]
    public void what_a_string_leaves_open_comes_from_the_environment(string text)
    {
        var connection = Resolve(text, ("PGHOST", "envhost"), ("PGPORT", "5999"), ("PGDATABASE", "envdb"), ("PGUSER", "envuser"),
            ("PGSSLMODE", "require"));
        Assert.Equal(("db1", 5999, "envdb", "envuser", SslMode.Require),
            (connection.Host, connection.Port, connection.Database, connection.Username, connection.SslMode));
    }

    [Theory]
    [InlineData("Host=db1:7001", "db1", 7001)]
    [InlineData("Host=db1;Port=7002", "db1", 7002)]
    public void a_port_in_npgsqls_form_beats_the_environment(string text, string host, int port)
    {
        var connection = Resolve(text, ("PGPORT", "5999"));
        Assert.Equal((host, port), (connection.Host, connection.Port));
    }

    [Fact]
    public void the_option_beats_the_variable_and_the_variable_beats_libpq()
    {
        (string, string)[] environment = [("PGSTRATA_CONNECTION", "host=ours"), ("PGHOST", "theirs")];
        Assert.Equal("option", Resolve("host=option", environment).Host);
        Assert.Equal("ours", Resolve(null, environment).Host);
        Assert.Equal("--connection", LibpqConnection.Resolve("host=option", Environment(environment)).Source);
        Assert.Equal("PGSTRATA_CONNECTION", LibpqConnection.Resolve(null, Environment(environment)).Source);
    }

    [Fact]
    public void a_service_is_found_in_the_home_directory()
    {
        home.Write(".pg_service.conf", "# mine\n[other]\nhost=no\n\n[prod]\nhost=prodhost\nport = 5444\ndbname=app\n[prod]\nhost=again\n");
        var connection = Resolve("service=prod user=bob", ("PGHOST", "envhost"), ("PGPORT", "1"));
        Assert.Equal(("prodhost", 5444, "app", "bob"), (connection.Host, connection.Port, connection.Database, connection.Username));
    }

    [Fact]
    public void a_service_is_found_by_PGSERVICE_in_PGSERVICEFILE_or_PGSYSCONFDIR()
    {
        var file = home.Write("services", "[prod]\nhost=one\n");
        home.Write("pg_service.conf", "[prod]\nhost=two\n[system]\nhost=three\n");
        Assert.Equal("one", Resolve(null, ("PGSERVICE", "prod"), ("PGSERVICEFILE", file)).Host);
        Assert.Equal("two", Resolve("service=prod", ("PGSYSCONFDIR", home.Path)).Host);
        Assert.Equal("three", Resolve("postgresql:///?service=system", ("PGSERVICEFILE", file), ("PGSYSCONFDIR", home.Path)).Host);
        Assert.Equal("kept", Resolve("host=kept service=prod", ("PGSERVICEFILE", file)).Host);
    }

    [Fact]
    public void the_default_host_is_the_socket_of_a_local_server_when_there_is_one()
    {
        Assert.Equal("localhost", Resolve(null).Host);
        home.Write(".s.PGSQL.5433", "");
        Assert.Equal("localhost", Resolve(null).Host);
        Assert.Equal(home.Path, Resolve("port=5433").Host);
    }

    [Theory]
    [InlineData("host=/tmp/sock user=bob", "for:bob")]
    [InlineData("host=/tmp/sock user=eve dbname=app", "any")]
    [InlineData("host=/tmp/sock user=eve dbname=app password=given", "given")]
    [InlineData("host=db1 user=bob", null)]
    public void the_password_of_a_socket_is_the_passfiles_for_localhost(string text, string? expected)
    {
        var passfile = home.Write(".pgpass", "# mine\n\nother:*:*:*:no\nlocalhost:5432:*:bob:for\\:bob\nlocalhost:*:app:*:any\n");
        Assert.Equal(expected, Resolve(text).Password);
        Assert.Equal(expected, Resolve(text, ("PGPASSFILE", passfile)).Password);
    }

    NpgsqlConnectionStringBuilder Resolve(string? text, params (string, string)[] environment) => home.Resolve(text, environment);

    LibpqEnvironment Environment(params (string Name, string Value)[] variables) => home.Environment(variables);
}
