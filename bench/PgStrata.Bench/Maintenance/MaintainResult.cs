namespace PgStrata.Bench.Maintenance;

/// <summary>Runs over all tables, as measured.</summary>
/// <param name="Keeper">Which.</param>
/// <param name="Title">For people.</param>
/// <param name="Work">nothing: every leaf is there; leaf: each table lacks its newest.</param>
/// <param name="Tables">How many.</param>
/// <param name="Seconds">The median.</param>
/// <param name="Runs">Each run, seconds; in a running process the first pays for compilation and counts like any other.</param>
/// <param name="MsPerTable">The median by table.</param>
/// <param name="WalBytesPerTable">Of the last run.</param>
sealed record MaintainResult(
    string Keeper, string Title, string Work, int Tables, double Seconds, IReadOnlyList<double> Runs,
    double MsPerTable, double WalBytesPerTable);
