using System.CommandLine;
using System.Globalization;

namespace PgStrata.Cli.Commands;

/// <summary>The number of an operation on the command line.</summary>
static class OperationIdText
{
    internal static Argument<long> Argument() => new("operation")
    {
        Description = "The operation's number, as pgstrata operation list shows it",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0) return id;
            result.AddError($"OPERATION '{text}' is not the number of an operation; pgstrata operation list shows them");
            return 0;
        },
    };
}
