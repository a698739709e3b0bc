using System.Globalization;

namespace RenderTools.Scaling;

/// <summary>What the machine does while a run goes on: the clock of the cores in use, and the work of others.</summary>
internal sealed class RunMeter : IAsyncDisposable
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly IReadOnlyList<int> _cores;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _clocks = [];
    private readonly double? _busy;
    private readonly double? _own;
    private readonly Task _looking;

    /// <summary>Starts.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="cores">The cores in use; empty: all.</param>
    public RunMeter(IHost host, IReadOnlyList<int> cores)
    {
        (_host, _cores) = (host, cores);
        (_busy, _own) = (host.BusySeconds(), OwnCpuSeconds());
        _looking = LookAsync();
    }

    /// <summary>Ends, and tells the mean clock in MHz and the other load in percent; null where unknown.</summary>
    public async Task<(double? MeanMHz, double? OtherLoadPercent)> StopAsync(double wallSeconds, int? logicalCores)
    {
        await _stop.CancelAsync();
        await _looking;
        var load = Host.OtherLoadPercent(_busy, _host.BusySeconds(), OwnCpuSeconds() - _own, wallSeconds, logicalCores);
        return (_clocks.Count == 0 ? null : _clocks.Average(), load);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    /// <summary>
    /// CPU seconds of this process and of all its children that have ended (proc_pid_stat(5), fields 14 to 17); null
    /// where unknown.
    /// </summary>
    private static double? OwnCpuSeconds()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var text = File.ReadAllText("/proc/self/stat");
        // The program's name may hold spaces and parentheses. USER_HZ is 100 on every architecture that .NET runs on.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / 100;
    }

    private async Task LookAsync()
    {
        var wait = FirstLook;
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(wait, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stop.IsCancellationRequested && _host.MeanMHz(_cores) is { } clock)
                _clocks.Add(clock);
            wait = Interval;
        }
    }
}
