using RenderTools.Events;

namespace RenderTools.Rendering.Executors;

/// <summary>Is told by an executor what happens while a task runs.</summary>
internal interface IChunkEvents
{
    /// <summary>An ffmpeg of the task has started; one in two passes starts two.</summary>
    /// <param name="processId">Its process id on this machine; null: it runs on another one.</param>
    /// <param name="hostName">The machine that it runs on.</param>
    void Started(int? processId, string hostName);

    /// <summary>An ffmpeg of the task has started, and feeds a standalone encoder.</summary>
    /// <param name="processId">ffmpeg's process id.</param>
    /// <param name="encoderId">The encoder's process id.</param>
    /// <param name="hostName">The machine that they run on.</param>
    void Started(int processId, int encoderId, string hostName) => Started(processId, hostName);

    /// <summary>A scheduler is about to get the task, and will run it even if nobody follows.</summary>
    /// <param name="folder">The folder, in the task's directory, through which files are exchanged with it.</param>
    /// <param name="element">Its number there.</param>
    void HandedOver(string folder, int element);

    /// <summary>How far the task is.</summary>
    /// <param name="frame">Frames encoded so far.</param>
    /// <param name="fps">Frames per second as ffmpeg counts them.</param>
    void Progressed(int frame, double fps);

    /// <summary>ffmpeg wrote a warning or an error.</summary>
    void Logged(RenderLogLevel level, string text);

    /// <summary>Something about the place, not about the chunk, that a person should know.</summary>
    /// <param name="id">Stable id of the warning.</param>
    /// <param name="text">A sentence.</param>
    void Warned(string id, string text);
}
