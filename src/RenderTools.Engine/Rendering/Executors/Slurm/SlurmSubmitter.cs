using RenderTools.Jobs;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>Submits tasks as arrays.</summary>
/// <param name="target">The cluster.</param>
/// <param name="ffmpegs">Judges the ffmpeg of each node.</param>
/// <param name="bear">Is told each time the controller does not answer.</param>
internal sealed class SlurmSubmitter(SlurmTarget target, FfmpegGuard ffmpegs, Action<SlurmSilentException> bear)
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly SlurmLimits _limits = new(target);
    private int? _maxArraySize;

    /// <summary>The tasks by the arrays that they become: one directory, one encoder and one time limit each.</summary>
    public async Task<IReadOnlyList<SlurmTask[]>> ArrangeAsync(
        IReadOnlyCollection<SlurmTask> tasks,
        CancellationToken cancellationToken
    )
    {
        if (tasks.Count == 0)
            return [];
        foreach (var task in tasks)
        {
            _limits.Check(task);
            task.TimeLimit = _limits.Of(task);
        }

        // Index 0 is not used, and the size is one more than the largest index.
        _maxArraySize ??= await SlurmClient.MaxArraySizeAsync(cancellationToken);
        return
        [
            .. tasks
                .GroupBy(task => (task.Assignment.Directory, task.Assignment.Task.Settings.VideoCodec, task.TimeLimit))
                .SelectMany(array => array.Chunk(Math.Max(1, _maxArraySize.Value - 1))),
        ];
    }

    /// <summary>Submits an array. Its tasks have a job then, or they have ended.</summary>
    /// <returns>The array; null: it could not be submitted, and the tasks have ended with the reason.</returns>
    public async Task<SlurmArray?> SubmitAsync(SlurmTask[] tasks, CancellationToken cancellationToken)
    {
        SlurmArray? array = null;
        try
        {
            var here = await HereAsync(tasks[0], cancellationToken);
            array = SlurmArray.Write(target, tasks, here, ffmpegs.IsRequired);
            foreach (var task in tasks)
                task.Events.HandedOver(Path.GetFileName(array.Folder), task.Place.Element);
            var job = await SubmitAsync(array, cancellationToken);
            array.NoteJob(job);
            foreach (var task in tasks)
                task.Submitted(job);
            return array;
        }
        catch (RenderToolsException refusal)
        {
            foreach (var task in tasks)
                task.Refuse(refusal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            foreach (var task in tasks)
                task.End(error);
        }
        catch (OperationCanceledException)
        {
            // What may have been submitted all the same finds no script.
            array?.Delete();
            throw;
        }

        array?.Delete();
        return null;
    }

    /// <summary>Goes on with a task that an earlier process handed over.</summary>
    /// <returns>Its array; null: it was never submitted, and the task has ended with this.</returns>
    public async Task<SlurmArray?> AdoptAsync(SlurmTask task, HandedTask handed, CancellationToken cancellationToken)
    {
        var array = SlurmArray.Known(target, task.Assignment.PathOf(handed.Folder));
        task.Take(new SlurmPlace(array.Folder, handed.Element));
        if ((array.Job() ?? await SlurmClient.FindAsync(array.Name, cancellationToken)) is { } job)
        {
            task.Submitted(job);
            task.TimeLimit = _limits.Of(task);
            return array;
        }

        task.LoseUnsubmitted();
        return null;
    }

    /// <summary>Learns from a task that has ended how long others take.</summary>
    public void Learn(SlurmTask task, ChunkOutcome outcome) => _limits.Learn(task, outcome);

    /// <summary>This machine's ffmpeg, with a task's encoder.</summary>
    public Task<FfmpegBuild> HereAsync(SlurmTask task, CancellationToken cancellationToken) =>
        ffmpegs.HereAsync(task.Assignment.Ffmpeg, task.Assignment.Task.Settings.VideoCodec, cancellationToken);

    // A submission whose answer was lost may have arrived: a second one would be a second array.
    private async Task<long> SubmitAsync(SlurmArray array, CancellationToken cancellationToken)
    {
        var isRetry = false;
        while (true)
        {
            try
            {
                return isRetry && await SlurmClient.FindAsync(array.Name, cancellationToken) is { } found
                    ? found
                    : await SlurmClient.SubmitAsync(array.Arguments(), cancellationToken);
            }
            catch (SlurmSilentException silence)
            {
                isRetry = true;
                bear(silence);
                await Task.Delay(BetweenAttempts, cancellationToken);
            }
        }
    }
}
