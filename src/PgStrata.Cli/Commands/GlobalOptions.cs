using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>The options every command has.</summary>
static class GlobalOptions
{
    internal const string Connection = "--connection";
    const string Quiet = "--quiet";
    const string Verbose = "--verbose";

    internal static void AddTo(RootCommand root)
    {
        root.Add(new Option<string?>(Connection)
        {
            Recursive = true,
            HelpName = "connection",
            Description = "The database: postgresql:// URI, libpq or Npgsql keywords, or service=name. " +
                "Default: PGSTRATA_CONNECTION, else PGHOST, PGDATABASE and so on, as psql. Passwords belong in a passfile",
        });
        var quiet = new Option<bool>(Quiet, "-q") { Recursive = true, Description = "Only warnings and errors on stderr" };
        var verbose = new Option<bool>(Verbose, "-v") { Recursive = true, Description = "Details on stderr: statements, tries, waits" };
        // Validators of the root run for the root only, those of a recursive option wherever it is given.
        verbose.Validators.Add(result =>
        {
            if (result.GetValue(quiet) && result.GetValue(verbose)) result.AddError($"{Quiet} and {Verbose} exclude each other");
        });
        root.Add(quiet);
        root.Add(verbose);
    }

    internal static Verbosity VerbosityOf(ParseResult parsed) =>
        parsed.GetValue<bool>(Quiet) ? Verbosity.Quiet : parsed.GetValue<bool>(Verbose) ? Verbosity.Verbose : Verbosity.Normal;
}
