using System.Reflection;
using Xunit.Sdk;

namespace PgStrata.Testing;

/// <summary>
/// The versions a <see cref="PostgresTheoryAttribute"/> runs on: the default one, and with PGSTRATA_TEST_ALL=1 all. A smoke test runs
/// on all always. More arguments of the test follow in <paramref name="more"/>, the same on each version.
/// </summary>
sealed class PostgresVersionsAttribute(params object[] more) : DataAttribute
{
    public bool Smoke { get; init; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        (Smoke || PostgresVersions.Everywhere ? PostgresVersions.All : [PostgresVersions.Default])
            .Select(major => (object[])[major, .. more]);
}
