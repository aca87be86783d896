namespace PgStrata.Cli.Bodies;

/// <summary>An error as JSON, in place of the document that a command would have printed.</summary>
static class ErrorJson
{
    internal static string Write(string command, string message, Exception error) => JsonText.Document(json =>
    {
        json.WriteString("command", command);
        json.WriteString("outcome", "failed");
        json.WriteString("code", error is StrataException strata ? strata.Code : (error as Npgsql.PostgresException)?.SqlState ?? "error");
        json.WriteString("message", message);
    });
}
