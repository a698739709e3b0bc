using RenderTools.Events;

namespace RenderTools.Rendering.Executors;

/// <summary>Is told by an executor what happens while a task runs.</summary>
internal interface IChunkEvents
{
    /// <summary>An ffmpeg of the task has started; one in two passes starts two.</summary>
    void Started(int processId);

    /// <summary>How far the task is.</summary>
    /// <param name="frame">Frames encoded so far.</param>
    /// <param name="fps">Frames per second as ffmpeg counts them.</param>
    void Progressed(int frame, double fps);

    /// <summary>ffmpeg wrote a warning or an error.</summary>
    void Logged(RenderLogLevel level, string text);
}
