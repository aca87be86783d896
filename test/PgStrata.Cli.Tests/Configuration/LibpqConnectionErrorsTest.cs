using Npgsql;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

/// <summary>What is said of a connection that cannot be read; never its password.</summary>
public sealed class LibpqConnectionErrorsTest : IDisposable
{
    readonly TemporaryDirectory home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData("hosst=db1", "--connection: 'hosst' is no connection setting. Did you mean 'host'?")]
    [InlineData("production", "--connection: there is no '=' after the word at character 1.")]
    [InlineData("host=db1 password='secret", "--connection: the quote that opens the value of 'password' at character 19 is never closed.")]
    [InlineData("host=db1 port=54x", "--connection: '54x' is no port.")]
    [InlineData("host=db1 port=65536", "--connection: '65536' is no port.")]
    [InlineData("host=a,b,c port=1,2", "--connection: there are 3 hosts and 2 ports.")]
    [InlineData("host=db1 sslmode=verify", "--connection: 'sslmode' is 'verify'; it must be one of disable, allow, prefer")]
    [InlineData("host=db1 sslmode=verify-fulll", "Did you mean 'verify-full'?")]
    [InlineData("host=db1 sslcrl=/x", "--connection: 'sslcrl' is not supported")]
    [InlineData("host=db1 connect_timeout=soon", "--connection: 'connect_timeout' is not a whole number of seconds.")]
    [InlineData("host=db1 gssencmode=perhaps", "--connection: 'gssencmode' has a value that is not allowed.")]
    [InlineData("host=db1 target_session_attrs=writer", "'target_session_attrs' is 'writer'")]
    [InlineData("hostaddr=10.0.0.1 host=db1 sslmode=verify-full", "'hostaddr' hides the name")]
    [InlineData("postgresql://db1/app?sslmod=require", "--connection: 'sslmod' is no connection setting. Did you mean 'sslmode'?")]
    [InlineData("postgresql://db1/app?sslmode", "--connection: a parameter after '?' has no '='.")]
    [InlineData("postgresql://bob:50%@db1/app", "--connection: the password holds a '%' that does not begin a code")]
    [InlineData("postgresql://[::1/app", "--connection: an IPv6 address opens with '[' and is never closed")]
    [InlineData("postgresql://[::1]5432/app", "--connection: after the ']' of an IPv6 address")]
    [InlineData("Host=db1;Hots=db2", "--connection: the connection string is not understood")]
    [InlineData("service=nowhere", "--connection: there is no service [nowhere] in ")]
    public void errors_say_what_is_wrong_and_where(string text, string expected)
    {
        var error = Assert.Throws<StrataException>(() => Resolve(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("connection", error.Code);
    }

    [Theory]
    [InlineData("host=db1\nservice=prod\n", ":3: a service cannot name another service.")]
    [InlineData("host db1\n", ":2: there is no '=' on this line.")]
    [InlineData("hots=db1\n", ":2: 'hots' is no connection setting. Did you mean 'host'?")]
    [InlineData("ldap://ldap.example/dc=x\n", ":2: a service looked up by LDAP is not supported.")]
    public void errors_in_a_service_file_name_its_line(string lines, string expected)
    {
        var file = home.Write("services", $"[prod]\n{lines}");
        var error = Assert.Throws<StrataException>(() => Resolve("service=prod", ("PGSERVICEFILE", file)));
        Assert.StartsWith(file + expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PGPORT", "x", "PGPORT: 'x' is no port.")]
    [InlineData("PGSSLMODE", "x", "PGSSLMODE: 'sslmode' is 'x'")]
    public void errors_in_a_variable_name_it(string name, string value, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<StrataException>(() => Resolve(null, (name, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("host=db1 user=bob password=hunter2")]
    [InlineData("postgresql://bob:hunter2@db1")]
    [InlineData("Host=db1;Username=bob;Password=hunter2")]
    public void what_is_shown_of_a_connection_never_holds_the_password(string text)
    {
        var resolved = LibpqConnection.Resolve(text, Environment());
        Assert.Equal("bob@db1:5432/bob (from --connection)", resolved.ToString());
        Assert.Equal("hunter2", new NpgsqlConnectionStringBuilder(resolved.ConnectionString).Password);
    }

    [Theory]
    [InlineData("host=db1 password=hunter2 port=x")]
    [InlineData("host=db1 password='hunter2")]
    [InlineData("postgresql://bob:hunter2%@db1")]
    [InlineData("Host=db1;Password=hunter2;Port=x")]
    public void no_error_holds_the_password(string text) =>
        Assert.DoesNotContain("hunter2", Assert.Throws<StrataException>(() => Resolve(text)).ToString(), StringComparison.Ordinal);

    NpgsqlConnectionStringBuilder Resolve(string? text, params (string, string)[] environment) => home.Resolve(text, environment);

    LibpqEnvironment Environment(params (string Name, string Value)[] variables) => home.Environment(variables);
}
