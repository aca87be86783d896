namespace PgStrata.Maintenance;

/// <summary>How a step of maintenance went, by the server's clock.</summary>
sealed record StepMeasure(DateTime? Started, double HoldMs = 0, double WaitMs = 0, long WalBytes = 0, int Attempts = 1);
