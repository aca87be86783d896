using System.Diagnostics;
using System.Text.Json;
using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>Runs the operator's commands at the edges of a stage, the facts on their stdin as JSON, or POSTs these to an address.</summary>
sealed class HookRunner(IReadOnlyList<RunHook> hooks)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    /// <returns>Null when every hook of the phase ended with 0 or answered with 2xx; else what went wrong.</returns>
    internal async Task<string?> CallAsync(Phase phase, CancellationToken cancellationToken)
    {
        foreach (var hook in hooks.Where(h => h.Phase == phase.Name))
        {
            var refusal = Address(hook) is { } address
                ? await PostAsync(address, phase, cancellationToken).ConfigureAwait(false)
                : await RunAsync(hook, phase, cancellationToken).ConfigureAwait(false);
            if (refusal is not null) return refusal;
        }

        return null;
    }

    static Uri? Address(RunHook hook) =>
        Uri.TryCreate(hook.Command, UriKind.Absolute, out var uri) && uri!.Scheme is "http" or "https" ? uri : null;

    static async Task<string?> PostAsync(Uri address, Phase phase, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = AnswerLimit };
        using var facts = new StringContent(Facts(phase), System.Text.Encoding.UTF8, "application/json");
        try
        {
            using var answer = await client.PostAsync(address, facts, cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"{address} answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
        }
        catch (HttpRequestException error)
        {
            return $"{address} could not be asked: {error.Message}";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{address} did not answer within {AnswerLimit.TotalSeconds:0} s";
        }
    }

    static async Task<string?> RunAsync(RunHook hook, Phase phase, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var start = new ProcessStartInfo("/bin/sh")
        {
            // Our stdout is the result; what a hook prints is for the operator.
            ArgumentList = { "-c", $"exec 1>&2\n{hook.Command}" }, RedirectStandardInput = true, UseShellExecute = false,
        };
        using var process = Process.Start(start) ?? throw new StrataException("hook", $"The hook could not be started: {hook.Command}");
        try
        {
            await process.StandardInput.WriteLineAsync(Facts(phase).AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A hook need not read its facts.
        }
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested) throw;
            return $"'{hook.Command}' did not end within {Limit.TotalMinutes:0} minutes";
        }
        return process.ExitCode == 0 ? null : $"'{hook.Command}' ended with {process.ExitCode}";
    }

    static string Facts(Phase phase)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("phase", phase.Name);
            json.WriteString("operation", phase.Operation);
            json.WriteString("table", phase.Table);
            json.WriteBoolean("can_veto", phase.CanVeto);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
