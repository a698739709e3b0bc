using System.Globalization;
using RenderTools.Jobs;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>
/// Tasks that are submitted together: a folder with a script for each, and one job array. The folder goes with the last
/// of them.
/// </summary>
internal sealed class SlurmArray
{
    // The signal may come up to a minute early, and a short limit is none that a task could be warned of in time.
    private static readonly TimeSpan ShortestWithSignal = TimeSpan.FromMinutes(5);

    private const string JobName = "job";

    private readonly SlurmTarget _target;
    private readonly TimeSpan _limit;
    private int _left;

    private SlurmArray(SlurmTarget target, string folder, int count, TimeSpan limit) =>
        (_target, Folder, _left, _limit) = (target, folder, count, limit);

    /// <summary>Full path of its folder.</summary>
    public string Folder { get; }

    /// <summary>The name of its job: no other array has it.</summary>
    public string Name => "rendertools-" + Path.GetFileName(Folder)[JobDirectory.ExchangePrefix.Length..];

    /// <summary>Writes what the nodes will read, and gives each task its place.</summary>
    /// <param name="target">The cluster.</param>
    /// <param name="tasks">The tasks, of one job's directory.</param>
    /// <param name="here">This machine's ffmpeg.</param>
    /// <param name="mustMatch">Whether a node with another ffmpeg must not render.</param>
    public static SlurmArray Write(SlurmTarget target, IReadOnlyList<SlurmTask> tasks, FfmpegBuild here, bool mustMatch)
    {
        var directory = tasks[0].Assignment.Directory;
        var folder = Path.Combine(directory, JobDirectory.ExchangePrefix + Guid.NewGuid().ToString("N")[..12]);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        File.WriteAllText(Path.Combine(folder, "batch.sh"), SlurmScript.Batch(target, folder));
        for (var index = 0; index < tasks.Count; index++)
        {
            var task = tasks[index];
            foreach (var name in task.Assignment.Task.Files.All)
                File.Delete(task.Assignment.PathOf(name));
            var place = new SlurmPlace(folder, index + 1);
            task.Take(place);
            File.WriteAllText(place.Script, SlurmScript.Task(target, task.Assignment, place, mustMatch));
            File.WriteAllText(
                place.FfmpegOf("here", task.Assignment.Task.Settings.VideoCodec),
                $"{here.Version}\n{here.Encoder}\n"
            );
        }

        return new SlurmArray(target, folder, tasks.Count, tasks[0].TimeLimit);
    }

    /// <summary>
    /// An array that an earlier process submitted. Its folder stays: other tasks of it may come later.
    /// </summary>
    public static SlurmArray Known(SlurmTarget target, string folder) => new(target, folder, int.MaxValue, default);

    /// <summary>The job that it has become; null: nobody wrote it down.</summary>
    public long? Job() =>
        File.Exists(Path.Combine(Folder, JobName))
        && long.TryParse(
            File.ReadAllText(Path.Combine(Folder, JobName)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var job
        )
            ? job
            : null;

    /// <summary>What sbatch is told. The user's own options come last, and so count.</summary>
    public IReadOnlyList<string> Arguments()
    {
        var count = _left;
        List<string> line =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"--array=1-{count}{(_target.MaximumTask < count ? $"%{_target.MaximumTask}" : "")}"
            ),
            "--job-name=" + Name,
            "--chdir=" + Folder,
            "--output=%a.out",
            "--open-mode=truncate",
            // A task that Slurm begins again would write the same names as the first attempt, which may still run on a
            // node that hangs.
            "--no-requeue",
            $"--time={Minutes(_limit)}",
        ];
        if (_limit >= ShortestWithSignal)
            line.Add("--signal=B:USR1@60");
        Add("partition", _target.Partition);
        Add("account", _target.Account);
        Add("cpus-per-task", _target.CpusPerTask?.ToString(CultureInfo.InvariantCulture));
        Add("mem", _target.MemoryMegabytes?.ToString(CultureInfo.InvariantCulture) is { } size ? size + "M" : null);
        Add("qos", _target.Qos);
        Add("constraint", _target.Constraint);
        line.AddRange(_target.SbatchOptions);
        line.Add(Path.Combine(Folder, "batch.sh"));
        return line;

        void Add(string name, string? value)
        {
            if (value is not null)
                line.Add($"--{name}={value}");
        }
    }

    /// <summary>One of its tasks has ended.</summary>
    public void EndOne()
    {
        if (--_left == 0 && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Writes down the job that it has become, for whoever goes on with it later.</summary>
    public void NoteJob(long job) =>
        File.WriteAllText(Path.Combine(Folder, JobName), job.ToString(CultureInfo.InvariantCulture));

    /// <summary>It was not submitted.</summary>
    public void Delete() => Directory.Delete(Folder, recursive: true);

    // Slurm counts in minutes, and "0" would be no limit.
    private static string Minutes(TimeSpan limit) =>
        Math.Max(1, (long)Math.Ceiling(limit.TotalMinutes)).ToString(CultureInfo.InvariantCulture);
}
