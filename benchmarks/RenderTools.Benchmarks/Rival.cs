using System.Globalization;

namespace RenderTools.Benchmarks;

/// <summary>
/// What RenderTools is measured against: a line for the shell that leaves <c>out.EXT</c> in its folder.
/// </summary>
internal sealed record Rival(string Name, Func<Job, string> Line, int Copies = 1)
{
    public const string Serial = "ffmpeg";
    public const string OneCore = "one core";
    public const string Ceiling = "ceiling";
    public const string Ours = "RenderTools";
    public const string OneWorker = "RenderTools on one worker";

    /// <summary>
    /// Behind the name of RenderTools: the same runs, from Enter to the last cmdlet's end, without the start of
    /// PowerShell.
    /// </summary>
    public const string InSession = ", from Enter";

    private const string Quiet = "ffmpeg -v error -nostdin -y";

    public static readonly Rival[] All =
    [
        new(Ours, job => Pipeline(job)),
        new(
            Serial,
            job =>
                $"{Quiet} -i '{job.Clip}' -map 0:v:0 -vf {job.Workload.Filter} {job.Workload.Encoder} "
                + $"out.{job.Workload.Extension}"
        ),
        new(OneCore, job => Pinned(job, 0, $"out.{job.Workload.Extension}")),
        new(OneWorker, job => "taskset -c 0 " + Pipeline(job, "-ThrottleLimit 1 ")),
        new(
            Ceiling,
            job =>
                string.Join(
                    " & ",
                    Enumerable
                        .Range(0, job.Cores)
                        .Select(core =>
                            Pinned(
                                job,
                                core,
                                core == 0 ? $"out.{job.Workload.Extension}" : $"copy{core}.{job.Workload.Extension}"
                            )
                        )
                ) + " & wait"
        ),
        new("1.5 x cores, -ss -t, concat", Classic),
        new("GNU parallel, segment muxer", Parallel),
    ];

    private static string Pipeline(Job job, string workers = "") =>
        job.PowerShell
        + $"\\$clock = [Diagnostics.Stopwatch]::StartNew(); Get-VideoInfo '{job.Clip}' | New-ChunkPlan {workers}| "
        + $"Invoke-ChunkRender {workers}-VideoFilter '{job.Workload.Filter}' {job.Workload.Cmdlet} "
        + "-WorkingDirectory work -WarningAction SilentlyContinue | Merge-VideoChunks -DestinationPath "
        + $"out.{job.Workload.Extension} -Force > \\$null; "
        + "\\$clock.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)\" > seconds";

    private static string Pinned(Job job, int core, string output) =>
        $"taskset -c {Text(core)} {Quiet} -threads 1 -filter_threads 1 -i '{job.Clip}' -map 0:v:0 -vf "
        + $"{job.Workload.Filter} {job.Workload.EncoderOnOneThread} {output}";

    // What a script of ten lines does: equal lengths of time, as many at once as there are cores, ffmpeg's own threads.
    private static string Classic(Job job)
    {
        var count = (int)Math.Ceiling(1.5 * job.Cores);
        var length = job.Seconds / count;
        var part = (
            $"{Quiet} -ss $(awk \"BEGIN{{print {{}}*{Text(length)}}}\") -t {Text(length)} -i '{job.Clip}' -map 0:v:0 "
            + $"-vf {job.Workload.Filter} {job.Workload.Encoder} p{{}}.{job.Workload.Extension}"
        ).Replace("'", "'\\''", StringComparison.Ordinal);
        return $"seq 0 {Text(count - 1)} | xargs -P {Text(job.Cores)} -I{{}} sh -c '{part}'; {Join(job, "p*")}";
    }

    private static string Parallel(Job job)
    {
        var length = job.Seconds / (4 * job.Cores);
        return $"{Quiet} -i '{job.Clip}' -map 0:v:0 -c copy -f segment -segment_time {Text(length)} -reset_timestamps "
            + "1 s%03d.mp4; "
            + $"parallel --will-cite -j {Text(job.Cores)} {Quiet} -i {{}} -vf {job.Workload.Filter} "
            + $"{job.Workload.Encoder} p{{.}}.{job.Workload.Extension} ::: s*.mp4; {Join(job, "ps*")}";
    }

    private static string Join(Job job, string parts) =>
        $"for p in {parts}.{job.Workload.Extension}; do echo \"file $p\"; done > list.txt; {Quiet} -f concat -i "
        + $"list.txt -c copy out.{job.Workload.Extension}";

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What is to be rendered, and on what; PowerShell begins a line that runs a pipeline of the module, up to the opening
/// quote and the import.
/// </summary>
internal sealed record Job(string Clip, double Seconds, Workload Workload, int Cores, string PowerShell);
