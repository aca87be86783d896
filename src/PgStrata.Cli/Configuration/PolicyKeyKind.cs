namespace PgStrata.Cli.Configuration;

enum PolicyKeyKind
{
    Text,
    Table,
    Zone,
    Period,
    Horizon,
    Naming,
    Choice,
    Count,
    Flag,
}
