using System.Globalization;
using RenderTools.Filters;
using RenderTools.Fixtures;
using RenderTools.Media;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>
/// Runs cases on ffmpeg and compares: many graphs in one process, since a process takes longer to start than a film of
/// 40 frames.
/// </summary>
internal sealed class FilterProbe(ProbeMedia media)
{
    private const int Batch = 16;

    /// <summary>Frames before which the films are cut; a filter that groups frames gets multiples.</summary>
    private static readonly int[] Wished = [13, 26];

    private int _runs;

    /// <summary>
    /// Whether each value is tried on each of the three films, not only the filter itself and what is an expression.
    /// </summary>
    public bool Thorough { get; init; }

    /// <summary>Processes at once.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Each case's verdict on windows, in the order of the cases.</summary>
    public async Task<IReadOnlyList<ProbeVerdict>> WindowsAsync(IReadOnlyList<ProbeCase> cases) =>
        await AllAsync(
            cases,
            [
                .. Enumerable
                    .Range(0, media.Films.Count)
                    .Select<int, Func<ProbeCase, Plan?>>(film =>
                        c => Takes(c, film) ? Windows(c, media.Films[film]) : null
                    ),
            ]
        );

    /// <summary>
    /// Each case's verdict on threads, 1, 2, 3 and 16 against each other, on a high picture: zscale gives a thread 64
    /// lines at least.
    /// </summary>
    public async Task<IReadOnlyList<ProbeVerdict>> ThreadsAsync(IReadOnlyList<ProbeCase> cases) =>
        await AllAsync(cases, [Threads]);

    /// <summary>
    /// Each case's verdict on the flags of fields: whether the pictures are the same whatever the frames are marked as.
    /// </summary>
    public async Task<IReadOnlyList<ProbeVerdict>> FieldsAsync(IReadOnlyList<ProbeCase> cases) =>
        await AllAsync(cases, [Fields]);

    // Of the values of an option each gets one film, and all films get some.
    private bool Takes(ProbeCase @case, int film) =>
        Thorough
        || @case.Option is null
        || @case.Option.Contains('(', StringComparison.Ordinal)
        || @case.Option.Sum(c => c) % media.Films.Count == film;

    private async Task<IReadOnlyList<ProbeVerdict>> AllAsync(
        IReadOnlyList<ProbeCase> cases,
        IReadOnlyList<Func<ProbeCase, Plan?>> plans
    )
    {
        var verdicts = new ProbeVerdict[cases.Count];
        var jobs = plans.SelectMany(plan =>
            Enumerable
                .Range(0, cases.Count)
                .Select(i => (Case: i, Plan: plan(cases[i])))
                .Where(j => j.Plan is not null)
                .GroupBy(j => j.Plan!.Input, StringComparer.Ordinal)
                .SelectMany(g => g.Chunk(Batch))
        );
        await System.Threading.Tasks.Parallel.ForEachAsync(
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel },
            async (jobs, _) =>
            {
                foreach (var (index, verdict) in await RunAsync([.. jobs.Select(j => (j.Case, j.Plan!))]))
                {
                    lock (verdicts)
                        verdicts[index] = ProbeVerdict.Worse(verdicts[index], verdict);
                }
            }
        );
        return verdicts;
    }

    // What ffmpeg refuses takes the whole process with it: then by halves.
    private async Task<IEnumerable<(int Case, ProbeVerdict Verdict)>> RunAsync((int Case, Plan Plan)[] jobs)
    {
        var run = Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture);
        var graphs = new List<string>();
        var outputs = new List<string>();
        for (var i = 0; i < jobs.Length; i++)
        {
            for (var b = 0; b < jobs[i].Plan.Branches.Count; b++)
            {
                graphs.Add(jobs[i].Plan.Branches[b]($"i{i}_{b}", $"o{i}_{b}"));
                outputs.AddRange([
                    "-map",
                    $"[o{i}_{b}]",
                    "-fps_mode",
                    "passthrough",
                    "-enc_time_base",
                    "1:1000000",
                    "-f",
                    "framemd5",
                    $"{run}.{i}.{b}",
                ]);
            }
        }

        string[] arguments =
        [
            .. CommandRunner.QuietFfmpeg,
            "-filter_complex_threads",
            jobs[0].Plan.Threads,
            .. jobs[0].Plan.Input.Split(' '),
            "-filter_complex",
            string.Join(';', graphs),
            .. outputs,
        ];
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        CommandOutcome outcome;
        try
        {
            outcome = await CommandRunner.RunAsync(
                Tested.Ffmpeg.Path,
                arguments,
                workingDirectory: media.Folder,
                allowFailure: true,
                cancellationToken: patience.Token
            );
        }
        catch (OperationCanceledException)
        {
            outcome = new CommandOutcome(-1, "", "does not end");
        }

        if (outcome.ExitCode == 0)
            return jobs.Select(
                (job, i) => (job.Case, job.Plan.Judge([.. job.Plan.Branches.Select((_, b) => Read($"{run}.{i}.{b}"))]))
            );
        if (jobs.Length > 1)
            return [.. await RunAsync(jobs[..(jobs.Length / 2)]), .. await RunAsync(jobs[(jobs.Length / 2)..])];
        return
        [
            (
                jobs[0].Case,
                new ProbeVerdict(
                    ProbeOutcome.Refused,
                    outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? ""
                )
            ),
        ];
    }

    private string[] Read(string name)
    {
        var path = Path.Combine(media.Folder, name);
        var lines = File.ReadAllLines(path);
        File.Delete(path);
        return
        [
            .. lines.Where(l =>
                l.StartsWith("#dimensions", StringComparison.Ordinal) || l.StartsWith("#sar", StringComparison.Ordinal)
            ),
            .. lines
                .Where(l => l.Length > 0 && l[0] != '#')
                .Select(l => l.Split(',', StringSplitOptions.TrimEntries))
                .Select(f => $"{f[2]} {f[4]} {f[5]}"),
        ];
    }

    private static string Input(string path) => "-i " + Path.GetFileName(path);

    private static Plan? Windows(ProbeCase @case, FilterVideos.Video film)
    {
        var steps = film.Pts.Zip(film.Pts.Skip(1), (a, b) => b - a).Distinct().Count();
        if (!@case.Needs.CanSplit || (@case.Needs.CountsOnConstantRate is not null && steps > 1))
            return null;
        var graph = FilterGraph.Parse(@case.Graph);
        var cuts = FilterWindows.Cuts(@case.Needs, Wished).Where(c => c > 0).Distinct().ToArray();
        var windows = FilterWindows.Bounds(film, @case.Needs, cuts);
        return new Plan(
            Input(film.Path),
            "3",
            [
                (i, o) => $"[0:v:0]null[{i}];{graph.Embed(i, o)}",
                .. windows.Select<(string In, string Out), Func<string, string, string>>(w =>
                    (i, o) => $"[0:v:0]{w.In}[{i}];{graph.Embed(i, o + "x")};[{o}x]{w.Out}[{o}]"
                ),
            ],
            lines =>
            {
                var head = lines[0].Where(l => l[0] == '#').ToArray();
                string[] joined = [.. head, .. lines[1..].SelectMany(l => l.Where(f => f[0] != '#'))];
                var alike = lines[1..]
                    .All(l =>
                        l.Length == 0
                        || !l.Any(f => f[0] != '#')
                        || l.Where(f => f[0] == '#').SequenceEqual(head, StringComparer.Ordinal)
                    );
                return !lines[0].SequenceEqual(joined, StringComparer.Ordinal) || !alike
                        ? ProbeVerdict.Differs("windows", lines[0], joined)
                    : lines[0].Length <= head.Length ? new ProbeVerdict(ProbeOutcome.Refused, "gives no frame")
                    : ProbeVerdict.Same;
            }
        );
    }

    private static Plan Threads(ProbeCase @case)
    {
        const string Film =
            "-f lavfi -i testsrc2=s=96x1088:r=25:d=0.4,rotate=0.2*t,noise=alls=20:allf=t+u:all_seed=5,format=yuv420p";
        return new Plan(
            Film,
            "16",
            [
                .. new[] { 1, 2, 3, 16, 16 }.Select<int, Func<string, string, string>>(n =>
                    (i, o) => $"[0:v:0]null[{i}];{FilterGraph.Parse(@case.With($"threads={n}")).Embed(i, o)}"
                ),
            ],
            lines =>
                Enumerable
                    .Range(1, lines.Length - 1)
                    .FirstOrDefault(n => !lines[n].SequenceEqual(lines[0], StringComparer.Ordinal))
                    is > 0
                        and var other
                    ? ProbeVerdict.Differs(
                        lines[3].SequenceEqual(lines[4], StringComparer.Ordinal)
                            ? $"threads {other}"
                            : "from run to run",
                        lines[0],
                        lines[other]
                    )
                    : ProbeVerdict.Same
        );
    }

    private Plan Fields(ProbeCase @case) =>
        new(
            Input(media.Films[1].Path),
            "1",
            [
                .. new[] { "prog", "tff", "bff" }.Select<string, Func<string, string, string>>(mode =>
                    (i, o) => $"[0:v:0]setfield={mode}[{i}];{FilterGraph.Parse(@case.Graph).Embed(i, o)}"
                ),
            ],
            lines =>
                lines[0].SequenceEqual(lines[1], StringComparer.Ordinal)
                && lines[0].SequenceEqual(lines[2], StringComparer.Ordinal)
                    ? ProbeVerdict.Same
                    : ProbeVerdict.Differs("fields", lines[0], lines[1])
        );

    private sealed record Plan(
        string Input,
        string Threads,
        IReadOnlyList<Func<string, string, string>> Branches,
        Func<string[][], ProbeVerdict> Judge
    );
}
