using Xunit;

namespace RenderTools.Fixtures;

/// <summary>
/// A real Slurm cluster of four nodes on this machine (tests/cluster/slurm-cluster.sh). It is started for a class of
/// tests and ended with it.
/// </summary>
public sealed class SlurmCluster : IAsyncLifetime
{
    private const string ConfigurationVariable = "SLURM_CONF";

    // Short, for the sake of munge's socket.
    private readonly string _folder = "/tmp/rtl-" + Guid.NewGuid().ToString("N")[..8];

    /// <summary>Why there is no cluster here; null: there can be one.</summary>
    public static string? WhyNot { get; } = FindWhyNot();

    /// <summary>The nodes' names.</summary>
    public static IReadOnlyList<string> Nodes { get; } = ["n1", "n2", "n3", "n4"];

    /// <summary>The only folder of this machine's data that the nodes see, under the same path.</summary>
    public string Shared => Path.Combine(_folder, "shared");

    /// <summary>The checksum of the video that this machine renders alone, once a test has rendered it.</summary>
    public string? Expected { get; set; }

    /// <summary>Starts it, where there can be one.</summary>
    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
            return;
        Environment.SetEnvironmentVariable("REPOSITORY", Repository.Root);

        // Two hundred tasks are more than one array then.
        Environment.SetEnvironmentVariable("MAX_ARRAY_SIZE", "101");
        await ScriptAsync("up", "4", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Environment.SetEnvironmentVariable(ConfigurationVariable, Path.Combine(_folder, "etc", "slurm.conf"));
        Directory.CreateDirectory(Shared);
    }

    /// <summary>Ends it with all its processes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (WhyNot is not null)
            return;
        Environment.SetEnvironmentVariable(ConfigurationVariable, null);
        await ScriptAsync("down");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Crashes, hangs, resumes or starts a node; stops the controller, or lets it continue.</summary>
    public Task ScriptAsync(string action, params string[] arguments) =>
        BoundedAsync(
            "bash",
            [Repository.PathOf("tests", "cluster", "slurm-cluster.sh"), action, _folder, .. arguments]
        );

    /// <summary>Waits until every node can take a task.</summary>
    public Task ReadyAsync() => ScriptAsync("ready", "4");

    /// <summary>Runs one of Slurm's programs.</summary>
    public static async Task<string> SlurmAsync(string program, params string[] arguments) =>
        (await BoundedAsync(program, arguments)).Output;

    /// <summary>Process ids of the ffmpegs, or their stand-ins, that run on any node.</summary>
    public IReadOnlyList<int> Running()
    {
        var mark = $"{ConfigurationVariable}={Path.Combine(_folder, "etc", "slurm.conf")}";
        return
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(path =>
                    int.TryParse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture, out _)
                    && Read(path, "cmdline").Contains("-progress", StringComparison.Ordinal)
                    && Read(path, "environ").Contains(mark, StringComparison.Ordinal)
                )
                .Select(path => int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    // No wait in the fixture is longer than this, whatever hangs.
    private static Task<CommandOutcome> BoundedAsync(string program, IEnumerable<string> arguments) =>
        CommandRunner.RunAsync("timeout", ["-k", "5", "60", program, .. arguments]);

    private static string? FindWhyNot()
    {
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_CLUSTER") != "1")
            return "a cluster is started by ./build.sh cluster, or where RENDERTOOLS_CLUSTER=1";
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return "a Slurm cluster with nodes of their own needs root on Linux";
        string[] programs = ["slurmctld", "slurmd", "munged", "sbatch"];
        return Array.Find(programs, name => !IsThere(name)) is { } missing
                ? $"{missing} is not installed (packages slurmctld, slurmd, slurm-client, munge)"
            : CanUnshare() ? null
            : "this system gives no namespaces to root (unshare)";
    }

    private static bool CanUnshare()
    {
        using var unshare = System.Diagnostics.Process.Start("unshare", ["--pid", "--mount", "--fork", "true"]);
        unshare.WaitForExit();
        return unshare.ExitCode == 0;
    }

    private static bool IsThere(string program) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }.Any(folder =>
            File.Exists(Path.Combine(folder, program))
        );
}
