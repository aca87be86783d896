using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>
/// app.webhooklog as Chronos has it, with its endpoints: an int4 serial near its end one day, a naive UTC timestamp, one foreign key out.
/// </summary>
static class WebhookLog
{
    public const string Create =
        """
        CREATE SCHEMA IF NOT EXISTS app;
        CREATE TABLE app.webhookendpoint (
          id serial PRIMARY KEY,
          tc_id integer UNIQUE,
          name character varying NOT NULL,
          branch_id integer,
          webhook_url character varying,
          api_key character varying,
          active boolean NOT NULL DEFAULT true,
          "timestamp" timestamp without time zone NOT NULL
        );
        CREATE TABLE app.webhooklog (
          id serial PRIMARY KEY,
          request_headers jsonb,
          request_body jsonb,
          response_headers jsonb,
          response_body jsonb,
          status character varying NOT NULL,
          status_code integer,
          "timestamp" timestamp without time zone NOT NULL,
          webhook_endpoint_id integer REFERENCES app.webhookendpoint (id)
        );
        CREATE INDEX ix_webhooklog_timestamp ON app.webhooklog ("timestamp");
        CREATE INDEX ix_webhooklog_webhook_endpoint_id ON app.webhooklog (webhook_endpoint_id);
        """;

    /// <summary>
    /// Rows evenly over the days up to <paramref name="until"/>, for 20 endpoints; the JSON columns hold
    /// JSON strings, as the application writes them.
    /// </summary>
    public static string Fill(long rows, DateTimeOffset until, int days = 15) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        INSERT INTO app.webhookendpoint (tc_id, name, branch_id, webhook_url, api_key, "timestamp")
        SELECT 1000 + e, 'endpoint ' || e, e % 5, 'https://hooks.example/' || e, md5(e::text), {{Series.Naive(until)}} - interval '1 year'
          FROM generate_series(1, 20) e ON CONFLICT DO NOTHING;
        INSERT INTO app.webhooklog (request_headers, request_body, response_headers, response_body,
                                    status, status_code, "timestamp", webhook_endpoint_id)
        SELECT to_jsonb('{"User-Agent": "TutorCruncher"}'::text), to_jsonb(json_build_object('events', i)::text),
               to_jsonb('{}'::text), to_jsonb('ok'::text),
               CASE WHEN i % 17 = 0 THEN 'Unexpected response' ELSE 'Success' END, CASE WHEN i % 17 = 0 THEN 500 ELSE 200 END,
               {{Series.Naive(until)}} - ({{rows}} - i) * (interval '{{days}} days' / {{rows}}), p.id
          FROM generate_series(1, {{rows}}) i JOIN app.webhookendpoint p ON p.tc_id = 1001 + i % 20
        """);
}
