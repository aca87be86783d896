namespace PgStrata.Cli.Configuration;

enum PolicyKeyKind
{
    Text,
    Table,
    Length,
    Choice,
    Count,
    Flag,
}
