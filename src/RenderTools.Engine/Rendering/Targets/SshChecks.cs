using System.Globalization;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering.Executors.Ssh;

namespace RenderTools.Rendering.Targets;

/// <summary>Looks at a host that ssh reaches: whether and how chunks can be rendered there.</summary>
/// <param name="host">The host.</param>
/// <param name="slots">How many chunks it is to render at once.</param>
/// <param name="terms">What it is checked against.</param>
internal sealed class SshChecks(SshHost host, int slots, TargetCheckTerms terms)
{
    private const int ClockTolerance = 2;

    // ssh's words, from the first that fits.
    private static readonly (string Said, string Remedy)[] Remedies =
    [
        (
            "Permission denied",
            "Put your key on the host: ssh-copy-id, or load it into ssh-agent. No password is asked for."
        ),
        (
            "Host key verification failed",
            "Log in once by hand with ssh, and compare the fingerprint of the host's key."
        ),
        ("IDENTIFICATION HAS CHANGED", "The host's key is not the known one. Find out why before you accept it."),
        ("Could not resolve hostname", "Check the name, or give it a HostName in ~/.ssh/config."),
        ("could not be started", "Install OpenSSH's client: package openssh-client."),
    ];

    /// <summary>Runs all checks.</summary>
    public async Task<IReadOnlyList<TargetCheck>> RunAsync(CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        SshMaster master;
        try
        {
            master = await SshMaster.StartAsync(host, cancellationToken);
        }
        catch (RenderToolsException error) when (error.ErrorId == SshMaster.Lost)
        {
            var remedy = Array.Find(Remedies, r => error.Message.Contains(r.Said, StringComparison.Ordinal)).Remedy;
            return
            [
                Check(
                    "Reachable",
                    error.Message,
                    remedy ?? $"Is it up, and does sshd run there? 'ssh -v {host.Name}' tells more."
                ),
            ];
        }

        await using (master)
        {
            var took = clock.Elapsed.TotalMilliseconds;
            var found = await AskAsync(master, cancellationToken);
            return
            [
                new TargetCheck(
                    host.Name,
                    "Reachable",
                    CheckStatus.Pass,
                    string.Create(CultureInfo.InvariantCulture, $"connected in {took:0} ms")
                ),
                Ffmpeg(found),
                host.SharesPath ? Shared(found) : Temporary(found),
                Slots(found),
                Clock(found),
            ];
        }
    }

    private async Task<Dictionary<string, string>> AskAsync(SshMaster master, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N");
        var file = Path.Combine(terms.Directory, ".rendertools-" + token);
        try
        {
            if (host.SharesPath)
            {
                Directory.CreateDirectory(terms.Directory);
                await File.WriteAllTextAsync(file, token + "\n", cancellationToken);
            }

            var before = DateTimeOffset.UtcNow;
            var (_, output, error) = await master.AskAsync(Script(file), cancellationToken);
            var found = new Dictionary<string, string>(StringComparer.Ordinal) { ["error"] = error };
            foreach (var words in output.Split('\n').Select(line => line.Split(' ', 2)).Where(w => w.Length == 2))
                found[words[0]] = words[1];
            found["shared"] =
                found.GetValueOrDefault("read") != token ? "The file that was written here is not there"
                : !File.Exists(file + ".back") ? "The file that was written there is not here"
                : "";
            if (long.TryParse(found.GetValueOrDefault("time"), CultureInfo.InvariantCulture, out var time))
                found["behind"] = Behind(before, time, DateTimeOffset.UtcNow).ToString(CultureInfo.InvariantCulture);
            return found;
        }
        finally
        {
            if (host.SharesPath)
            {
                File.Delete(file);
                File.Delete(file + ".back");
            }
        }
    }

    // Whole seconds by which the host's clock is certainly off.
    private static long Behind(DateTimeOffset before, long there, DateTimeOffset after) =>
        there < before.ToUnixTimeSeconds() - 1 ? before.ToUnixTimeSeconds() - there
        : there > after.ToUnixTimeSeconds() + 1 ? after.ToUnixTimeSeconds() - there
        : 0;

    private string Script(string file) =>
        $$"""
            exec </dev/null
            echo "time $(date +%s)"
            echo "cores $(getconf _NPROCESSORS_ONLN 2>/dev/null)"
            echo "ffmpeg $({{ShellQuote.Line(host.Ffmpeg, ["-version"])}} | head -n 1)"
            echo "read $(cat -- {{ShellQuote.Word(file)}} 2>/dev/null)"
            {{(host.SharesPath ? $"{{ echo back >{ShellQuote.Word(file + ".back")}; }} 2>/dev/null" : "")}}
            [ ! -w "${TMPDIR:-/tmp}" ] || echo "temporary ${TMPDIR:-/tmp}"
            """;

    private TargetCheck Ffmpeg(Dictionary<string, string> found)
    {
        var said = found.GetValueOrDefault("ffmpeg", "");
        var here = terms.Ffmpeg.VersionText;
        if (!said.StartsWith("ffmpeg version ", StringComparison.Ordinal))
            return Check(
                "ffmpeg",
                found["error"].Trim() is { Length: > 0 } why ? why : "not found",
                $"Install ffmpeg {here} there, or name it with -Ffmpeg: "
                    + "a command by ssh often has a shorter PATH than a log-in."
            );
        var version = said.Split(' ')[2];
        return version == here
            ? new TargetCheck(host.Name, "ffmpeg", CheckStatus.Pass, version)
            : new TargetCheck(
                host.Name,
                "ffmpeg",
                CheckStatus.Warn,
                $"{version}; here it is {here}",
                "Install the same version on both: chunks of two versions differ in their bits."
            );
    }

    private TargetCheck Shared(Dictionary<string, string> found) =>
        found["shared"] is { Length: > 0 } why
            ? Check(
                "Shared path",
                $"{why}: '{terms.Directory}'",
                "Mount the folder under the same path on both, writable for the user of ssh, or leave out -SharedPath."
            )
            : new TargetCheck(host.Name, "Shared path", CheckStatus.Pass, $"'{terms.Directory}' is seen from both");

    private TargetCheck Temporary(Dictionary<string, string> found) =>
        found.TryGetValue("temporary", out var folder)
            ? new TargetCheck(host.Name, "Temporary folder", CheckStatus.Pass, folder)
            : Check(
                "Temporary folder",
                "not writable",
                "Set TMPDIR there to a folder that the user of ssh may write to."
            );

    private TargetCheck Slots(Dictionary<string, string> found)
    {
        if (!int.TryParse(found.GetValueOrDefault("cores"), CultureInfo.InvariantCulture, out var cores))
            return new TargetCheck(host.Name, "Slots", CheckStatus.Warn, $"{slots}; its cores are not known");
        var value = $"{slots} on {cores} core{(cores == 1 ? "" : "s")}";
        return new TargetCheck(
            host.Name,
            "Slots",
            slots > cores ? CheckStatus.Warn : CheckStatus.Pass,
            value,
            slots > cores ? "More chunks at once than cores make none of them faster: lower -Slot." : null
        );
    }

    private TargetCheck Clock(Dictionary<string, string> found)
    {
        if (!long.TryParse(found.GetValueOrDefault("behind"), CultureInfo.InvariantCulture, out var behind))
            return new TargetCheck(host.Name, "Clock", CheckStatus.Warn, "not known");
        var value = behind == 0 ? "as here" : $"{Math.Abs(behind)} s {(behind > 0 ? "slow" : "fast")}";
        return new TargetCheck(
            host.Name,
            "Clock",
            Math.Abs(behind) > ClockTolerance ? CheckStatus.Warn : CheckStatus.Pass,
            value,
            Math.Abs(behind) > ClockTolerance
                ? "Let both machines set their clocks by NTP: times of files and logs differ."
                : null
        );
    }

    private TargetCheck Check(string name, string value, string remedy) =>
        new(host.Name, name, CheckStatus.Fail, value, remedy);
}
