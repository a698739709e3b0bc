using System.Globalization;
using Xunit;

namespace RenderTools.Fixtures;

/// <summary>
/// Three hosts, h1, h2 and h3, with real sshd on this machine (tests/cluster/ssh-hosts.sh). Of this machine's files of users they
/// see the folder <see cref="Shared"/> and nothing else.
/// </summary>
public sealed class SshHosts : IAsyncLifetime
{
    private static readonly string Script = Repository.PathOf("tests", "cluster", "ssh-hosts.sh");

    private readonly string _lab = Directory.CreateTempSubdirectory("rt-hosts-").FullName;

    /// <summary>The names of the hosts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["h1", "h2", "h3"];

    /// <summary>Why they do not run; empty: they do.</summary>
    public string WhyNot { get; private set; } = "run ./build.sh cluster";

    /// <summary>The folder that the hosts see under the same path.</summary>
    public string Shared => Path.Combine(_lab, "share");

    /// <summary>ssh's configuration, with keys and known hosts of its own.</summary>
    public string Config => Path.Combine(_lab, "config");

    /// <summary>An ffmpeg of another version, which only the hosts have.</summary>
    public string OtherFfmpeg => Path.Combine(_lab, "sshd", "other", "ffmpeg");

    /// <summary>The system's ffmpeg, which notes where it is run.</summary>
    public string Witness => Path.Combine(_lab, "sshd", "witness", "ffmpeg");

    /// <summary>What the witness has noted: host, user and ffmpeg's arguments.</summary>
    public string[] Witnessed => File.ReadAllLines(Path.Combine(_lab, "sshd", "witness", "log"));

    /// <summary>The host on which the witness hangs in place of rendering a chunk; null: on none.</summary>
    public string? Stuck
    {
        set => File.WriteAllText(Path.Combine(_lab, "sshd", "witness", "stuck"), value ?? "");
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Shared);
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_CLUSTER") != "1")
            return;
        if (!OperatingSystem.IsLinux())
        {
            WhyNot = "hosts are made of Linux's namespaces";
            return;
        }

        WhyNot = (await RunAsync("why")).Trim();
        if (WhyNot.Length > 0)
            return;
        var other = Repository.PathOf("out", "ffmpeg", "trixie");
        List<string> line = [Script, "up", _lab, Shared];
        if (File.Exists(Path.Combine(other, "bin", "ffmpeg")))
        {
            line.InsertRange(0, ["env", "OTHER_FFMPEG=" + Path.Combine(other, "bin", "ffmpeg")]);
            line.Add(other);
        }

        await CommandRunner.RunAsync(line[0], line.Skip(1));
    }

    /// <summary>A new folder that this machine and the hosts share.</summary>
    public string NewSharedFolder() =>
        Directory.CreateDirectory(Path.Combine(Shared, Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Pulls a host's network cable.</summary>
    public Task CutAsync(string host) => RunAsync("cut", _lab, host);

    /// <summary>Puts a host's network cable in again.</summary>
    public Task JoinAsync(string host) => RunAsync("join", _lab, host);

    /// <summary>The programs that run on a host beside its sshd.</summary>
    public IReadOnlyList<RunningProcess> Running(string host)
    {
        var main = int.Parse(File.ReadAllText(Path.Combine(_lab, host + ".pid")).Trim(), CultureInfo.InvariantCulture);
        var network = Network(main);
        return [.. ChildProcesses.DescendantsOf(main).Where(p => p.Name != "sshd" && Network(p.Id) == network)];
    }

    /// <summary>Names of what lies in a host's folder for temporary files.</summary>
    public async Task<string[]> TemporaryAsync(string host) =>
        (await CommandRunner.RunAsync("ssh", ["-F", Config, host, "ls", "/tmp"])).Output.Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (WhyNot.Length == 0)
            await RunAsync("down", _lab);
        Directory.Delete(_lab, recursive: true);
    }

    private static string? Network(int processId) => new FileInfo($"/proc/{processId}/ns/net").LinkTarget;

    private static async Task<string> RunAsync(params string[] arguments) =>
        (await CommandRunner.RunAsync(Script, arguments)).Output;
}
