using System.Diagnostics;
using System.Globalization;
using RenderTools.Machine;
using Xunit;

namespace RenderTools.Dashboard.Tests;

/// <summary>The heat map of this very machine; alone, since the other tests light cores, too.</summary>
[Collection(nameof(Alone))]
public class BusyCoreTests
{
    private const double Quiet = 0.5;
    private const int Attempts = 3;

    [Fact]
    public async Task A_busy_loop_on_one_core_lights_its_cell_and_no_other()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/taskset"),
            "needs /proc/stat and taskset of util-linux"
        );
        var cores = CoreUtilisation.Start()!;
        var couldTell = false;
        var seen = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await SampleAsync(cores);
            var before = Cells(cores);
            var busy = before.Index().MinBy(c => c.Item).Index;
            var rest = before.Where((_, place) => place != busy);
            using var loop = StartLoop(cores.Places[busy].Core);
            try
            {
                await SampleAsync(cores);
                await SampleAsync(cores);
            }
            finally
            {
                loop.Kill();
                await loop.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            // Whatever else this machine does, this one has no idle moment.
            var during = Cells(cores);
            Assert.True(
                during[busy] > 0.9,
                string.Create(CultureInfo.InvariantCulture, $"core {cores.Places[busy].Core} reads {during[busy]:0.00}")
            );
            Assert.Matches($"(?m)^ *{cores.Places[busy].Core} .*█ +[0-9]+ %", Picture(cores));
            if (rest.Any(c => c >= Quiet))
                continue;
            couldTell = true;
            seen = string.Join(' ', during.Select(c => c.ToString("0.00", CultureInfo.InvariantCulture)));
            if (during.Where((_, place) => place != busy).All(c => c < Quiet))
                return;
        }

        Assert.SkipUnless(
            couldTell,
            "The other cores of this machine are busy with something else: what lights them cannot be told."
        );
        Assert.Fail($"Other cells were lit, too: {seen}");
    }

    private static async Task SampleAsync(CoreUtilisation cores)
    {
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        cores.Sample();
    }

    private static double[] Cells(CoreUtilisation cores) =>
        [.. Enumerable.Range(0, cores.Places.Count).Select(cores.Now)];

    /// <summary>With room for every core and the names of all groups.</summary>
    private static string Picture(CoreUtilisation cores) =>
        string.Join(
            '\n',
            CorePane
                .Draw(cores, Glyphs.Unicode, 60, 2 * cores.Places.Count)
                .Select(line => string.Concat(line.Segments.Select(s => s.Text)))
        );

    private static Process StartLoop(int core) =>
        Process.Start(
            new ProcessStartInfo(
                "/usr/bin/taskset",
                ["-c", core.ToString(CultureInfo.InvariantCulture), "sh", "-c", "while :; do :; done"]
            )
            {
                UseShellExecute = false,
            }
        )!;
}

/// <summary>Tests that run beside no other of this assembly.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
