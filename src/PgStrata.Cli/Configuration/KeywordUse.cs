namespace PgStrata.Cli.Configuration;

enum KeywordUse
{
    /// <summary>Handled by <see cref="LibpqConnection"/> itself.</summary>
    Own,

    /// <summary>Handed to Npgsql under its own name.</summary>
    Mapped,

    /// <summary>Accepted without effect: tuning that Npgsql does by itself or that the session contract fixes.</summary>
    Ignored,

    /// <summary>Ignoring it would weaken the connection.</summary>
    Refused,
}
