using RenderTools.Dashboard.Demo;
using RenderTools.Events;
using RenderTools.Machine;
using RenderTools.Processes;
using Spectre.Console;
using Spectre.Console.Testing;

namespace RenderTools.Dashboard.Tests;

/// <summary>Pictures of a played render at one moment.</summary>
internal static class Pictures
{
    public static DashboardModel At(
        double seconds,
        IEnumerable<RenderEvent> events,
        CoreUtilisation? cores = null,
        long? memory = 180L << 20
    )
    {
        var now = Play.Epoch.AddSeconds(seconds);
        var state = events.TakeWhile(e => e.Time <= now).Aggregate(RenderState.Empty, (s, e) => s.Apply(e));
        foreach (var worker in state.Workers.Values.Where(w => !w.IsIdle && memory is not null))
            state = state.WithUsage(
                worker.Worker,
                new ProcessUsage((now - worker.Started).TotalSeconds * 0.96, memory!.Value + (worker.Worker << 20))
            );
        return new DashboardModel(state, cores, now) { Zone = TimeZoneInfo.Utc };
    }

    /// <summary>As text, without escape codes.</summary>
    public static string Draw(DashboardModel model, int width, int height, bool unicode = true)
    {
        using var console = new TestConsole().Size(new Size(width, height)).SupportsUnicode(unicode);
        console.Write(DashboardView.Draw(model, width, height, unicode));
        return console.Output;
    }

    /// <summary>With escape codes.</summary>
    public static string DrawAnsi(DashboardModel model, int width, int height, ColorSystem colors)
    {
        using var console = new TestConsole()
            .Size(new Size(width, height))
            .SupportsUnicode(true)
            .SupportsAnsi(true)
            .Colors(colors)
            .EmitAnsiSequences();
        console.Write(DashboardView.Draw(model, width, height, unicode: true));
        return console.Output;
    }

    /// <summary>Cores with given utilisations: the last is now.</summary>
    public static CoreUtilisation Cores(
        int count,
        Func<int, int, double> utilisation,
        int samples = 60,
        Func<int, CorePlace>? place = null
    )
    {
        var cores = CoreUtilisation.Start(
            new Script(count, utilisation),
            numbers => numbers.Select(place ?? (n => new CorePlace(n, null, CoreKind.Unknown))).ToList()
        )!;
        for (var i = 0; i < samples; i++)
            cores.Sample();
        return cores;
    }

    /// <summary>Busy cores, each a little else, the same in every run.</summary>
    public static double Busy(int core, int sample) => (60 + (core * 13 + sample * 7) % 41) / 100.0;

    private sealed class Script(int count, Func<int, int, double> utilisation) : ICoreTimes
    {
        private readonly long[] _busy = new long[count];
        private int _reading;

        public IReadOnlyList<CoreTimes> Read()
        {
            var times = Enumerable
                .Range(0, count)
                .Select(core =>
                {
                    if (_reading > 0)
                        _busy[core] += (long)(utilisation(core, _reading) * 1000);
                    return new CoreTimes(core, _busy[core], 1000L * _reading);
                })
                .ToList();
            _reading++;
            return times;
        }
    }
}
