using System.Runtime.CompilerServices;

namespace PgStrata.Testing;

/// <summary>Makes a server that is not installed a skipped test; on the build server it stays the failure it is.</summary>
static class SkipWhereMissing
{
    [ModuleInitializer]
    internal static void Install()
    {
        if (Environment.GetEnvironmentVariable("CI") is not "true")
            PostgresServer.Missing = major => new SkipException(new PostgresMissingException(major).Message);
    }
}
