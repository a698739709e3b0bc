using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public sealed class HostTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rendertools-host").FullName;

    private void Put(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>
    /// Two packages with two cores of two threads each, numbered as the kernel likes to: siblings four apart.
    /// </summary>
    private void PutMachine(string allowed)
    {
        Put("proc/self/status", $"Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t{allowed}\n");
        Put("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:        1 kB\n");
        Put(
            "proc/cpuinfo",
            string.Concat(
                Enumerable
                    .Range(0, 8)
                    .Select(i => $"processor\t: {i}\nmodel name\t: Test CPU @ 3.00GHz\ncpu MHz\t\t: {1000 + i}.500\n\n")
            )
        );
        for (var i = 0; i < 8; i++)
            Put($"sys/devices/system/cpu/cpu{i}/topology/core_cpus_list", $"{i % 4},{(i % 4) + 4}\n");
        Put(
            "proc/stat",
            "cpu  1 1 1 1 1 1 1 1 0 0\n"
                + string.Concat(Enumerable.Range(0, 8).Select(i => $"cpu{i} 100 10 20 5000 700 3 2 {i} 50 0\n"))
                + "ctxt 5\n"
        );
    }

    private LinuxHost Machine(string allowed = "0-7", int limit = 64)
    {
        PutMachine(allowed);
        return new LinuxHost(_root, limit);
    }

    [Fact]
    public void Physical_cores_are_told_from_hardware_threads_and_pinned_first()
    {
        var host = Machine().Describe();
        Assert.Equal((4, 8), (host.PhysicalCores, host.LogicalCores));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], host.PinOrder);
        Assert.Equal("Test CPU @ 3.00GHz", host.Cpu);
        Assert.Equal(16_000_000L * 1024, host.MemoryBytes);
    }

    [Fact]
    public void Only_cores_that_this_process_may_use_count()
    {
        var host = Machine("0,4-5").Describe();
        Assert.Equal((2, 3), (host.PhysicalCores, host.LogicalCores));
        Assert.Equal([0, 5, 4], host.PinOrder);
        Assert.Equal(
            (1, 1),
            (Machine("0,4-5", limit: 1).Describe().PhysicalCores, Machine("0,4-5", limit: 1).Describe().LogicalCores)
        );
    }

    [Fact]
    public void Clocks_come_from_cpufreq_or_else_from_cpuinfo()
    {
        var host = Machine();
        Assert.Equal(1001, host.MeanMHz([0, 1])!.Value, 9);
        Put("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "3000000\n");
        Put("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "2000000\n");
        Assert.Equal(2500, host.MeanMHz([0, 1])!.Value, 9);
        Assert.Null(host.MeanMHz([0, 99]));
    }

    [Fact]
    public void Busy_time_counts_work_and_stolen_time_but_no_waiting() =>
        Assert.Equal(((135 * 2) + 2 + 3) / 100.0, Machine("2-3").BusySeconds()!.Value, 9);

    [Fact]
    public void What_the_system_hides_is_unknown_not_guessed()
    {
        var host = new LinuxHost(_root, 4);
        var info = host.Describe();
        Assert.Null(info.Cpu);
        Assert.Null(info.PhysicalCores);
        Assert.Null(info.MemoryBytes);
        Assert.Empty(info.PinOrder);
        Assert.Equal(4, info.LogicalCores);
        Assert.Null(host.MeanMHz([]));
        Assert.Null(host.BusySeconds());
    }

    [Fact]
    public void An_ARM_processor_is_known_by_its_numbers()
    {
        Put("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n");
        Assert.EndsWith("0x41/0xd0c", new LinuxHost(_root).Describe().Cpu);
    }

    [Fact]
    public void The_load_of_others_is_what_is_left_of_the_busy_time()
    {
        Assert.Equal(25, Host.OtherLoadPercent(100, 130, 20, 10, 4)!.Value, 9);
        Assert.Equal(0, Host.OtherLoadPercent(100, 119.9, 20, 10, 4)!.Value, 9);
        Assert.Null(Host.OtherLoadPercent(null, 130, 20, 10, 4));
        Assert.Null(Host.OtherLoadPercent(100, 130, null, 10, 4));
    }

    [Fact]
    public void This_machine_describes_itself()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux is read so far.");
        var host = Host.Current.Describe();
        Assert.InRange(host.LogicalCores!.Value, 1, Environment.ProcessorCount);
        Assert.True(host.PhysicalCores is null || host.PhysicalCores <= host.LogicalCores);
        Assert.True(host.MemoryBytes > 0);
        Assert.True(Host.Current.BusySeconds() > 0);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
