using System.Diagnostics;
using RenderTools.Machine;
using RenderTools.Processes;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

public class CoreUtilisationTests
{
    [Fact]
    public void Proc_stat_is_read_by_its_manual()
    {
        var cores = LinuxCoreTimes.Parse([
            "cpu  300 30 90 1200 60 9 6 3 30 0",
            "cpu0 100 10 30 400 20 3 2 1 10 0",
            "cpu7 0 0 0 5",
            "intr 1 2 3",
            "cpu9 1 1 1 1",
        ]);
        Assert.Equal([new CoreTimes(0, 146, 566), new CoreTimes(7, 0, 5)], cores);
    }

    [Fact]
    public void A_text_without_cores_is_no_answer() => Assert.Null(LinuxCoreTimes.Parse(["cpu  1 2 3 4", "intr 1"]));

    [Fact]
    public void The_counters_of_mach_are_user_system_idle_nice_without_sign() =>
        Assert.Equal(
            [new CoreTimes(0, 60, 100), new CoreTimes(1, 4_294_967_295, 4_294_967_296)],
            MacCoreTimes.Parse([20, 30, 40, 10, -1, 0, 1, 0], 2)
        );

    [Fact]
    public void Utilisation_is_the_share_of_busy_time_between_two_samples()
    {
        var source = new Script(
            [new(0, 0, 0), new(1, 0, 0)],
            [new(0, 50, 100), new(1, 100, 100)],
            [new(0, 150, 200), new(1, 100, 200)]
        );
        var cores = CoreUtilisation.Start(source, CoresInARow)!;
        Assert.Equal(0, cores.Now(0));
        cores.Sample();
        Assert.Equal((0.5, 1.0), (cores.Now(0), cores.Now(1)));
        cores.Sample();
        Assert.Equal((1.0, 0.0), (cores.Now(0), cores.Now(1)));
        Assert.Equal((0.75, 0.5), (cores.LastMinute(0), cores.LastMinute(1)));
        Assert.Equal([1.0, 0.0], cores.History(1));
    }

    [Fact]
    public void Only_the_last_minute_is_kept()
    {
        var script = Enumerable
            .Range(0, 101)
            .Select(i => new[] { new CoreTimes(0, i <= 40 ? 0 : 100 * (i - 40), 100 * i) })
            .ToArray();
        var cores = CoreUtilisation.Start(new Script(script), CoresInARow)!;
        for (var i = 0; i < 100; i++)
            cores.Sample();
        Assert.Equal(CoreUtilisation.SamplesKept, cores.History(0).Count);
        Assert.Equal(1, cores.LastMinute(0), 9);
    }

    [Fact]
    public void Counters_that_run_backwards_or_vanish_stay_within_bounds()
    {
        var source = new Script(
            [new(0, 100, 100), new(1, 0, 100)],
            [new(0, 90, 200), new(1, 0, 100)],
            [new(1, 100, 200)]
        );
        var cores = CoreUtilisation.Start(source, CoresInARow)!;
        cores.Sample();
        Assert.Equal((0.0, 0.0), (cores.Now(0), cores.Now(1)));
        cores.Sample();
        Assert.Equal((0.0, 1.0), (cores.Now(0), cores.Now(1)));
    }

    [Fact]
    public void This_systems_cores_are_seen()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("/proc/stat is Linux's");
        var cores = CoreUtilisation.Start();
        Assert.NotNull(cores);
        Assert.True(cores.Places.Count >= Environment.ProcessorCount);
    }

    [Fact]
    public void Nodes_and_kinds_group_the_cores()
    {
        var devices = Directory.CreateTempSubdirectory("rendertools-");
        try
        {
            Put("system/node/node0/cpulist", "0-1,4\n");
            Put("system/node/node1/cpulist", "2-3,5\n");
            Put("cpu_core/cpus", "1-2\n");
            Put("cpu_atom/cpus", "0,3-5\n");
            Assert.Equal(
                [
                    new(1, 0, CoreKind.Performance),
                    new(0, 0, CoreKind.Efficiency),
                    new(4, 0, CoreKind.Efficiency),
                    new(2, 1, CoreKind.Performance),
                    new(3, 1, CoreKind.Efficiency),
                    new CorePlace(5, 1, CoreKind.Efficiency),
                ],
                CoreTopology.Read(Enumerable.Range(0, 6), devices.FullName)
            );
        }
        finally
        {
            devices.Delete(recursive: true);
        }

        void Put(string path, string text)
        {
            var full = Path.Combine(devices.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    [Fact]
    public void Arm_cores_are_told_apart_by_their_capacity()
    {
        var devices = Directory.CreateTempSubdirectory("rendertools-");
        try
        {
            foreach (var (core, capacity) in new[] { (0, 446), (1, 1024) })
            {
                var directory = devices.CreateSubdirectory($"system/cpu/cpu{core}");
                File.WriteAllText(Path.Combine(directory.FullName, "cpu_capacity"), $"{capacity}\n");
            }

            Assert.Equal(
                [new(1, null, CoreKind.Performance), new CorePlace(0, null, CoreKind.Efficiency)],
                CoreTopology.Read([0, 1], devices.FullName)
            );
        }
        finally
        {
            devices.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_system_that_tells_nothing_has_cores_in_one_group() =>
        Assert.Equal(
            [new(0, null, CoreKind.Unknown), new CorePlace(1, null, CoreKind.Unknown)],
            CoreTopology.Read([1, 0], "/nowhere")
        );

    [Fact]
    public void A_process_is_read_by_its_manual_whatever_its_name()
    {
        const string Line =
            "42 (ff) mpeg (x) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 5 0 100 999999 300 1844 1 1 0 0 0";
        Assert.Equal(new ProcessUsage(2.0, 300L * Environment.SystemPageSize), ProcessUsage.ParseStat(Line));
    }

    [Fact]
    public void This_process_uses_memory_and_a_process_that_is_gone_uses_none()
    {
        Assert.True(ProcessUsage.Read(Environment.ProcessId)!.Value.Memory > 1 << 20);
        using var gone = Process.Start(
            new ProcessStartInfo(OperatingSystem.IsWindows() ? "hostname" : "true")
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        gone.WaitForExit();
        Assert.Null(ProcessUsage.Read(gone.Id));
        Assert.True(ProcessUsage.HasEnded(gone.Id));
        Assert.False(ProcessUsage.HasEnded(Environment.ProcessId));
    }

    private static IReadOnlyList<CorePlace> CoresInARow(IEnumerable<int> cores) =>
        cores.Select(c => new CorePlace(c, null, CoreKind.Unknown)).ToList();

    private sealed class Script(params CoreTimes[][] readings) : ICoreTimes
    {
        private int _next;

        public IReadOnlyList<CoreTimes>? Read() => readings[_next++];
    }
}
